/// Formulas as they are written: `0.5 * x * (1 + .tanh(x))`.
extension ScalarExpression: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A constant.
  public init(floatLiteral value: Double) { self = .constant(value) }
  /// A constant.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }

  /// The variable.
  package static var x: ScalarExpression { .variable }

  package static func + (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression { .binary(.add, a, b) }
  package static func - (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    .binary(.subtract, a, b)
  }
  package static func * (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    .binary(.multiply, a, b)
  }
  package static func / (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    .binary(.divide, a, b)
  }
  package static prefix func - (a: ScalarExpression) -> ScalarExpression { .negation(a) }

  /// `function(a)`
  package static func call(_ function: Function, _ a: ScalarExpression) -> ScalarExpression {
    .call(function, [a])
  }

  /// `a > b ? then : otherwise`
  package static func whenGreater(
    _ a: ScalarExpression, _ b: ScalarExpression, then: ScalarExpression, otherwise: ScalarExpression
  ) -> ScalarExpression { .select(.greater, a, b, then: then, otherwise: otherwise) }
}
