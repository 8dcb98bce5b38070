extension BuiltInActivation {
  /// x · tanh(softplus(x)) (Misra 2019, equation 1)
  static let mish = BuiltInActivation(
    "mish", "The variable times the tanh of its softplus.",
    onnx: OperatorName("Mish", since: 18), openVINO: OperatorName("Mish", since: 4),
    torch: TorchModule("Mish"),
    kernel: { _ in .mish },
    formula: { _ in .x * .call(.tanh, .call(.softplus, .x)) })
}

extension ActivationFunction {
  /// Poles where (1 + eˣ)² = −1: x = ln √2 ± 3πi/4.
  static let mish = ActivationFunction(
    name: "mish", resolution: .analytic(poleDistance: 2.3), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.1582862446)],
    curvatureStarts: [.deepLimit(shift: 0.2250776319)]
  ) { y in
    let inner = softplus.jet(y)
    return timesArgument(y, inner.composed(tanh.jet(inner.value)))
  }
}
