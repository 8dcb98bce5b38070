extension BuiltInActivation {
  /// sin(x)
  static let sin = BuiltInActivation("sin", "The sine.") { _ in
    .call(.sin, .x)
  }
}
