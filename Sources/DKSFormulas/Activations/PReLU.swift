extension BuiltInActivation {
  /// x where x > 0, a·x elsewhere (He et al. 2015, equation 1), with a as it is before training
  static let prelu = BuiltInActivation(
    "prelu", parameters: [Parameter(name: "a", defaultValue: 0.25)],
    "A leaky rectified linear unit with the slope that the parametric one starts from; it is not trained.",
    operation: { .leakyRelu($0[0]) }, torch: TorchModule("LeakyReLU"),
    swift: RuntimeFunction("leakyReLU", "negativeSlope"),
    kernel: { .leakyRelu(negativeSlope: $0[0]) },
    formula: { .whenGreater(.x, 0, then: .x, otherwise: $0[0] * .x) })
}
