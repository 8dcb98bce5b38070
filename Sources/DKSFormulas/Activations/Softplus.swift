import CMath

extension BuiltInActivation {
  /// log(1 + exp(x))
  static let softplus = BuiltInActivation(
    "softplus", "A smooth positive part, log(1 + exp(x)).",
    onnx: OperatorName("Softplus"), openVINO: OperatorName("SoftPlus", since: 4),
    torch: TorchModule("Softplus"),
    swift: RuntimeFunction("softplus"),
    kernel: { _ in .softplus },
    formula: { _ in .call(.softplus, .x) })
}

extension ActivationFunction {
  static let softplus = ActivationFunction(
    name: "softplus", resolution: .analytic(poleDistance: .pi), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.405465108108164382)],  // log 3/2
    curvatureStarts: [.deepLimit(shift: 0.534800)]
  ) { y in
    let s = logisticJet(y)
    return Jet(max(y, 0) + log1p(exp(-abs(y))), s.value, s.first, s.second)
  }
}
