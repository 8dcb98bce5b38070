import DKSFormulas

extension ScalarExpression {
  /// The same function where the formula as written overflows far out: log(1 + e^u) as softplus, and quotients
  /// with 1 + e^u as sigmoid or tanh. Only the node itself is looked at, not its operands.
  var stableForm: ScalarExpression {
    switch self {
    case .call(.log, let operands):
      guard let argument = operands.first, let u = argument.exponentOfOnePlusExp else { return self }
      return .call(.softplus, [u])
    case .call(.log1p, let operands):
      guard case .call(.exp, let inner)? = operands.first else { return self }
      return .call(.softplus, inner)
    case .binary(.divide, let numerator, let denominator):
      if let u = denominator.exponentOfOnePlusExp {
        if case .call(.exp, [u]) = numerator { return .call(.sigmoid, [u]) }
        return .binary(.multiply, numerator, .call(.sigmoid, [u.negated]))
      }
      if case .binary(.subtract, .call(.exp, let a), .call(.exp, let b)) = numerator,
        denominator == .binary(.add, .call(.exp, a), .call(.exp, b)), let u = a.first, b == [u.negated]
      {
        return .call(.tanh, [u])
      }
      return self
    default: return self
    }
  }

  /// u, if this is 1 + e^u.
  private var exponentOfOnePlusExp: ScalarExpression? {
    switch self {
    case .binary(.add, .constant(1), .call(.exp, let operands)),
      .binary(.add, .call(.exp, let operands), .constant(1)):
      operands.first
    default: nil
    }
  }

  private var negated: ScalarExpression {
    if case .negation(let inner) = self { inner } else { .negation(self) }
  }
}
