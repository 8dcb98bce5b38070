extension BuiltInActivation {
  /// tanh(x)
  static let tanh = BuiltInActivation("tanh", "The hyperbolic tangent.") { _ in
    .call(.tanh, .x)
  }
}
