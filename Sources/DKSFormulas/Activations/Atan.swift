import CMath

extension BuiltInActivation {
  /// atan(x)
  static let atan = BuiltInActivation(
    "atan", "The arc tangent.",
    onnx: OperatorName("Atan", since: 7), openVINO: OperatorName("Atan"), swift: RuntimeFunction("atan"),
    kernel: { _ in .atan },
    formula: { _ in .call(.atan, .x) })
}

extension ActivationFunction {
  static let atan = ActivationFunction(
    name: "atan", resolution: .analytic(poleDistance: 1), tailSlopes: (0, 0), isOdd: true,
    slopeStarts: [.deepLimit(shift: 0.5)],
    curvatureStarts: [.deepLimit(shift: 0.475963)]
  ) { y in
    let w = 1 / (1 + y * y)
    return Jet(CMath.atan(y), w, -2 * y * w * w, (6 * y * y - 2) * w * w * w)
  }
}
