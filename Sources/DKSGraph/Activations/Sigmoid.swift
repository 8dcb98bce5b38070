extension BuiltInActivation {
  /// 1 / (1 + exp(−x))
  static let sigmoid = BuiltInActivation("sigmoid", "The logistic function.") { _ in
    .call(.sigmoid, .x)
  }
}
