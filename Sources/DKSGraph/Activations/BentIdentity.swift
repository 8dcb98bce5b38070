extension BuiltInActivation {
  /// (√(x² + 1) − 1)/2 + x
  static let bentIdentity = BuiltInActivation("bentIdentity", "The bent identity, (sqrt(x² + 1) - 1)/2 + x.")
  { _ in
    (.call(.sqrt, .x * .x + 1) - 1) / 2 + .x
  }
}
