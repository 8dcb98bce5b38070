extension ScalarExpression {
  /// The function at the root of the formula and what it is applied to, in functions that formats have.
  ///
  /// Of a choice these are the two values: what is compared are formulas too, but the result of it is none. See
  /// `Comparison.function`.
  package var outermost: (function: ElementwiseFunction, operands: [ScalarExpression]) {
    switch self {
    case .variable, .constant: (.add, [self, 0])
    case .negation(let a): (.negate, [a])
    case .binary(.add, let a, let b): (.add, [a, b])
    case .binary(.subtract, let a, let b): (.subtract, [a, b])
    case .binary(.multiply, let a, let b): (.multiply, [a, b])
    case .binary(.divide, let a, let b): (.divide, [a, b])
    case .select(_, _, _, let then, let otherwise): (.select, [then, otherwise])
    // log(1 + exp(a)) overflows where softplus does not.
    case .call(.log, let a):
      switch a.first {
      case .binary(.add, .constant(1), .call(.exp, let inner)),
        .binary(.add, .call(.exp, let inner), .constant(1)):
        (.softplus, inner)
      default: (.log, a)
      }
    case .call(.log1p, let a):
      if case .call(.exp, let inner)? = a.first { (.softplus, inner) } else { (.log, a.map { $0 + 1 }) }
    case .call(.expm1, let a): (.subtract, [.call(.exp, a), 1])
    case .call(let function, let a): (function.operation, a)
    }
  }
}

extension ScalarExpression.Comparison {
  /// The comparison as a function that formats have; of `notEqual`, what it is not.
  package var function: ElementwiseFunction {
    switch self {
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .equal, .notEqual: .equal
    }
  }
}

extension ScalarExpression.Function {
  /// The same function among those of formats; that of `log` and `exp` for those that formats have no word for.
  fileprivate var operation: ElementwiseFunction {
    switch self {
    case .exp, .expm1: .exp
    case .log, .log1p: .log
    case .sqrt: .sqrt
    case .abs: .abs
    case .min: .minimum
    case .max: .maximum
    case .pow: .power
    case .tanh: .tanh
    case .erf: .erf
    case .sin: .sin
    case .cos: .cos
    case .sigmoid: .sigmoid
    case .softplus: .softplus
    case .atan: .atan
    case .asinh: .asinh
    }
  }
}
