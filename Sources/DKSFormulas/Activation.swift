/// An untransformed activation φ: a name from the catalogue or from the user's text, the values of its
/// parameters, and the formula.
public struct Activation: Hashable, Sendable {
  /// The name in the catalogue (`tanh`, `leakyRelu`) or the one that the user declared (`mish`).
  public var name: String
  /// Values of the parameters in the order of their declaration, as in `leakyRelu(0.1)`; often empty.
  public var arguments: [Double]
  /// The formula with the arguments put in.
  public var expression: ScalarExpression
  /// Whether the name is one of `ActivationCatalogue`'s; if not, the formula is all there is to know.
  public var isBuiltIn: Bool

  /// Makes an activation; `expression` has `arguments` put in already.
  public init(name: String, arguments: [Double] = [], expression: ScalarExpression, isBuiltIn: Bool) {
    self.name = name
    self.arguments = arguments
    self.expression = expression
    self.isBuiltIn = isBuiltIn
  }
}
