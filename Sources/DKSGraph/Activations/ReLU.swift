extension BuiltInActivation {
  /// max(x, 0)
  static let relu = BuiltInActivation("relu", "The positive part (rectified linear unit).") { _ in
    .call(.max, [.x, 0])
  }
}
