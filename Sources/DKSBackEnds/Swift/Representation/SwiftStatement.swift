/// A Swift statement as a value.
indirect enum SwiftStatement: Hashable, Sendable {
  /// `let a = value`, `var a: Type = value`, `let (a, b) = value`
  case binding(isMutable: Bool, names: [String], type: String?, value: SwiftExpression)
  /// `a = value`
  case assignment(SwiftExpression, SwiftExpression)
  /// `for variable in sequence { body }`
  case loop(variable: String, SwiftExpression, body: [SwiftStatement])
  /// An expression for its effect.
  case expression(SwiftExpression)
  /// `return value`
  case returning(SwiftExpression)
}
