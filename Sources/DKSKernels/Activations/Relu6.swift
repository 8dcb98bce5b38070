extension ActivationFunction {
  /// min(max(x, 0), 6)
  static let relu6 = clipped(name: "relu6", from: 0, to: 6)
}
