extension BuiltInActivation {
  /// x · σ(x) (Ramachandran, Zoph and Le 2017)
  static let swish = BuiltInActivation(
    "swish", aliases: ["silu"], "The variable times its logistic function.",
    operation: { _ in .swish(1) }, torch: TorchModule("SiLU"), swift: RuntimeFunction("swish"),
    kernel: { _ in .swish },
    formula: { _ in .x * .call(.sigmoid, .x) })
}

extension ActivationFunction {
  static let swish = ActivationFunction(
    name: "swish", resolution: .analytic(poleDistance: .pi), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.350070)],
    curvatureStarts: [.deepLimit(shift: 0.446568)]
  ) { y in
    timesArgument(y, logisticJet(y))
  }
}
