extension BuiltInActivation {
  /// min(max(x, 0), 6) (Howard et al. 2017)
  static let relu6 = BuiltInActivation(
    "relu6", "The variable, cut off at zero and six.",
    operation: { _ in .clip(min: 0, max: 6) }, torch: TorchModule("ReLU6"),
    kernel: { _ in .relu6 },
    formula: { _ in .call(.min, [.call(.max, [.x, 0]), 6]) })
}

extension ActivationFunction {
  static let relu6 = clipped(name: "relu6", from: 0, to: 6)
}
