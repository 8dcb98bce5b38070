/// A function of the elements at one place.
package enum ElementwiseFunction: Hashable, Sendable {
  // One operand.
  /// A function that an activation declares, with its settings.
  case named(NamedFunction, [Double])
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
  case exp, log, sqrt, negate, abs, reciprocal, tan, sinh, cosh, asin, acos, acosh, atanh
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

  /// The name, without settings.
  package var name: String {
    if case .named(let function, _) = self { return function.name }
    return String("\(self)".prefix { $0 != "(" })
  }
}
