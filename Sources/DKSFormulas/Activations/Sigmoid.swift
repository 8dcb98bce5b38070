extension BuiltInActivation {
  /// 1 / (1 + exp(−x))
  static let sigmoid = BuiltInActivation(
    "sigmoid", "The logistic function.",
    onnx: OperatorName("Sigmoid"), openVINO: OperatorName("Sigmoid"), torch: TorchModule("Sigmoid"),
    swift: RuntimeFunction("sigmoid"),
    kernel: { _ in .sigmoid },
    formula: { _ in .call(.sigmoid, .x) })
}

extension ActivationFunction {
  static let sigmoid = ActivationFunction(
    name: "sigmoid", resolution: .analytic(poleDistance: .pi), tailSlopes: (0, 0),
    slopeStarts: [.deepLimit(shift: 1.09861228866810969)],  // log 3
    curvatureStarts: [.deepLimit(shift: 1.035504)],
    jet: logisticJet)
}
