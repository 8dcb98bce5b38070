extension BuiltInActivation {
  /// asinh(x)
  static let asinh = BuiltInActivation("asinh", "The inverse hyperbolic sine.") { _ in
    .call(.asinh, .x)
  }
}
