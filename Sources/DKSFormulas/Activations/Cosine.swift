import CMath

extension BuiltInActivation {
  /// cos(x)
  static let cos = BuiltInActivation(
    "cos", "The cosine.",
    onnx: OperatorName("Cos", since: 7), openVINO: OperatorName("Cos"), swift: RuntimeFunction("cos"),
    kernel: { _ in .cos },
    formula: { _ in .call(.cos, .x) })
}

extension ActivationFunction {
  static let cos = ActivationFunction(
    name: "cos", family: .sinusoid(phase: .pi / 2), resolution: .bandLimited(frequency: 1),
    slopeStarts: [.deepLimit(shift: -0.615479708670387341)],  // −arctan √½
    curvatureStarts: [.deepLimit(shift: -0.699185)]
  ) { y in
    let s = CMath.sin(y)
    let c = CMath.cos(y)
    return Jet(c, -s, -c, s)
  }
}
