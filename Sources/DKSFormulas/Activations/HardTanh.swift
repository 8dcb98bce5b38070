extension BuiltInActivation {
  /// min(max(x, −1), 1)
  static let hardTanh = BuiltInActivation(
    "hardTanh", aliases: ["hardtanh"], "The variable, cut off at minus one and one.",
    operation: { _ in .clip(min: -1, max: 1) }, torch: TorchModule("Hardtanh"),
    kernel: { _ in .hardTanh },
    formula: { _ in .call(.min, [.call(.max, [.x, -1]), 1]) })
}

extension ActivationFunction {
  static let hardTanh = clipped(name: "hardTanh", from: -1, to: 1)
}
