import CMath

extension BuiltInActivation {
  /// tanh(x)
  static let tanh = BuiltInActivation(
    "tanh", "The hyperbolic tangent.",
    onnx: OperatorName("Tanh"), openVINO: OperatorName("Tanh"), torch: TorchModule("Tanh"),
    swift: RuntimeFunction("tanh"),
    kernel: { _ in .tanh },
    formula: { _ in .call(.tanh, .x) })
}

extension ActivationFunction {
  static let tanh = ActivationFunction(
    name: "tanh", resolution: .analytic(poleDistance: .pi / 2), tailSlopes: (0, 0), isOdd: true,
    slopeStarts: [.deepLimit(shift: 0.549306144334054846)],  // atanh ½
    curvatureStarts: [.deepLimit(shift: 0.517752)]
  ) { y in
    let t = CMath.tanh(y)
    let e = exp(-2 * abs(y))
    let s = 4 * e / ((1 + e) * (1 + e))  // 1 − tanh², also far out
    return Jet(t, s, -2 * t * s, s * (4 * t * t - 2 * s))
  }
}
