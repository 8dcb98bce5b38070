extension BuiltInActivation {
  /// atan(x)
  static let atan = BuiltInActivation("atan", "The arc tangent.") { _ in
    .call(.atan, .x)
  }
}
