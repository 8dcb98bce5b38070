import CMath

extension BuiltInActivation {
  /// sin(x)
  static let sin = BuiltInActivation(
    "sin", "The sine.",
    onnx: OperatorName("Sin", since: 7), openVINO: OperatorName("Sin"), swift: RuntimeFunction("sin"),
    kernel: { _ in .sin },
    formula: { _ in .call(.sin, .x) })
}

extension ActivationFunction {
  static let sin = ActivationFunction(
    name: "sin", family: .sinusoid(phase: 0), resolution: .bandLimited(frequency: 1), isOdd: true,
    slopeStarts: [.deepLimit(shift: 0.955316618124509278)],  // arctan √2
    curvatureStarts: [.deepLimit(shift: 0.871611)]
  ) { y in
    let s = CMath.sin(y)
    let c = CMath.cos(y)
    return Jet(s, c, -s, -c)
  }
}
