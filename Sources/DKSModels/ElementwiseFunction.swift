import DKSGraph

/// A function of the elements at one place.
package enum ElementwiseFunction: Hashable, Sendable {
  // One operand.
  case relu, tanh, sigmoid, softplus, softsign, erf, hardSwish, mish
  case leakyRelu(Double)
  case thresholdedRelu(Double)
  case elu(Double)
  case selu(alpha: Double, gamma: Double)
  case celu(Double)
  /// With the error function, or the approximation by tanh.
  case gelu(isApproximate: Bool)
  case hardSigmoid(alpha: Double, beta: Double)
  /// x · sigmoid(beta x)
  case swish(Double)
  case clip(min: Double?, max: Double?)
  case exp, log, sqrt, negate, abs, reciprocal, sin, cos, tan, sinh, cosh, asin, acos, atan, asinh, acosh,
    atanh
  case sign, floor, ceil, round, not

  // Two operands or more.
  case add, multiply, minimum, maximum, mean

  // Two operands.
  case subtract, divide, power
  /// x, slope: slope · x where x < 0.
  case prelu
  case less, lessOrEqual, greater, greaterOrEqual, equal, and, or

  // Three operands: condition, value where it holds, value where not.
  case select
}
