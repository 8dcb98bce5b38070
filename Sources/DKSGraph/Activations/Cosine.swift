extension BuiltInActivation {
  /// cos(x)
  static let cos = BuiltInActivation("cos", "The cosine.") { _ in
    .call(.cos, .x)
  }
}
