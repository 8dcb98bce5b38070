extension ActivationFunction {
  /// min(max(x, −1), 1)
  static let hardTanh = clipped(name: "hardTanh", from: -1, to: 1)
}
