extension ScalarExpression {
  /// The formula with `inner` in the place of its variable.
  public func composed(with inner: ScalarExpression) -> ScalarExpression {
    switch self {
    case .variable: inner
    case .constant: self
    case .negation(let a): .negation(a.composed(with: inner))
    case .binary(let operation, let a, let b):
      .binary(operation, a.composed(with: inner), b.composed(with: inner))
    case .call(let function, let operands): .call(function, operands.map { $0.composed(with: inner) })
    case .select(let comparison, let a, let b, let then, let otherwise):
      .select(
        comparison, a.composed(with: inner), b.composed(with: inner), then: then.composed(with: inner),
        otherwise: otherwise.composed(with: inner))
    }
  }
}
