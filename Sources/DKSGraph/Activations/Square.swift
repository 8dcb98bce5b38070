extension BuiltInActivation {
  /// x²
  static let square = BuiltInActivation("square", "The square.") { _ in
    .x * .x
  }
}
