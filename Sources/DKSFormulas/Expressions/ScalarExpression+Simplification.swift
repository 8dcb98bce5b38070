extension ScalarExpression {
  /// The formula with every part that does not depend on x worked out, as far as its value is finite.
  ///
  /// Values at any x stay the same to the last bit.
  package var constantsFolded: ScalarExpression {
    let folded: ScalarExpression =
      switch self {
      case .variable, .constant: self
      case .negation(let a): .negation(a.constantsFolded)
      case .binary(let op, let a, let b): .binary(op, a.constantsFolded, b.constantsFolded)
      case .call(let f, let operands): .call(f, operands.map(\.constantsFolded))
      case .select(let c, let a, let b, let then, let otherwise):
        .conditional(
          c, a.constantsFolded, b.constantsFolded, then: then.constantsFolded,
          otherwise: otherwise.constantsFolded)
      }
    return folded.foldedAtRoot
  }

  /// `a < b ? then : otherwise`, where what is compared may be known: of two constants it is one branch, and
  /// `(c ? 1 : 0) != 0 ? then : otherwise` is `c ? then : otherwise`.
  package static func conditional(
    _ comparison: Comparison, _ a: ScalarExpression, _ b: ScalarExpression, then: ScalarExpression,
    otherwise: ScalarExpression
  ) -> ScalarExpression {
    func branch(_ holds: Bool) -> ScalarExpression { holds ? then : otherwise }
    func chosen(
      by inner: Comparison, _ c: ScalarExpression, _ d: ScalarExpression, _ yes: Bool, _ no: Bool
    ) -> ScalarExpression {
      yes == no ? branch(yes) : .select(inner, c, d, then: branch(yes), otherwise: branch(no))
    }
    switch (a, b) {
    case (.constant(let x), .constant(let y)): return branch(comparison(x, y))
    case (
      .select(let inner, let c, let d, then: .constant(let u), otherwise: .constant(let v)), .constant(let y)
    ):
      return chosen(by: inner, c, d, comparison(u, y), comparison(v, y))
    case (
      .constant(let x), .select(let inner, let c, let d, then: .constant(let u), otherwise: .constant(let v))
    ):
      return chosen(by: inner, c, d, comparison(x, u), comparison(x, v))
    default: return .select(comparison, a, b, then: then, otherwise: otherwise)
    }
  }

  /// The constant that the formula is, if all its operands are constants and the value is finite.
  private var foldedAtRoot: ScalarExpression {
    switch self {
    case .negation(.constant(let a)): return .constant(-a)
    case .binary(let op, .constant(let a), .constant(let b)):
      let value = op(a, b)
      return value.isFinite ? .constant(value) : self
    case .call(_, let operands):
      let areConstant = operands.allSatisfy { if case .constant = $0 { true } else { false } }
      let value = areConstant ? value(at: 0) : .nan
      return value.isFinite ? .constant(value) : self
    default: return self
    }
  }

  /// The constant that the formula is, if it is one.
  var constantValue: Double? {
    if case .constant(let value) = self { value } else { nil }
  }

  // What follows makes the terms of a derivative without the zeros and ones that the rules strew about.
  // Unlike folding it takes 0 · a for 0, whatever a is.

  /// a + b
  static func sum(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
    if a.constantValue == 0 { return b }
    if b.constantValue == 0 { return a }
    if case .negation(let b) = b { return difference(a, b) }
    return (a + b).foldedAtRoot
  }

  /// a − b
  static func difference(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
    if b.constantValue == 0 { return a }
    if a.constantValue == 0 { return negative(b) }
    return (a - b).foldedAtRoot
  }

  /// −a
  static func negative(_ a: ScalarExpression) -> ScalarExpression {
    if case .negation(let a) = a { return a }
    return (-a).foldedAtRoot
  }

  /// a · b, constants first
  static func product(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
    if a.constantValue == 0 || b.constantValue == 0 { return 0 }
    if a.constantValue == 1 { return b }
    if b.constantValue == 1 { return a }
    if a.constantValue == -1 { return negative(b) }
    if b.constantValue == -1 { return negative(a) }
    if b.constantValue != nil, a.constantValue == nil { return product(b, a) }
    if case .negation(let a) = a { return negative(product(a, b)) }
    if case .negation(let b) = b { return negative(product(a, b)) }
    if let c = a.constantValue, case .binary(.multiply, .constant(let d), let rest) = b, (c * d).isFinite {
      return product(.constant(c * d), rest)
    }
    return (a * b).foldedAtRoot
  }

  /// a / b
  static func quotient(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
    if a.constantValue == 0 { return 0 }
    if b.constantValue == 1 { return a }
    if case .negation(let a) = a { return negative(quotient(a, b)) }
    return (a / b).foldedAtRoot
  }

  /// The choice, unless both sides are the same.
  static func choice(
    _ comparison: Comparison, _ a: ScalarExpression, _ b: ScalarExpression, then: ScalarExpression,
    otherwise: ScalarExpression
  ) -> ScalarExpression {
    then == otherwise ? then : .select(comparison, a, b, then: then, otherwise: otherwise)
  }
}
