extension BuiltInActivation {
  /// x / (1 + |x|)
  static let softsign = BuiltInActivation("softsign", "The variable over one plus its absolute value.") { _ in
    .x / (1 + .call(.abs, .x))
  }
}
