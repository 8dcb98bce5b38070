import CMath

extension BuiltInActivation {
  /// erf(x)
  static let erf = BuiltInActivation(
    "erf", "The error function.",
    onnx: OperatorName("Erf", since: 9), openVINO: OperatorName("Erf"), swift: RuntimeFunction("erf"),
    kernel: { _ in .erf },
    formula: { _ in .call(.erf, .x) })
}

extension ActivationFunction {
  static let erf = ActivationFunction(
    name: "erf", resolution: .analytic(poleDistance: 2), tailSlopes: (0, 0), isOdd: true,
    slopeStarts: [.deepLimit(shift: 0.577350269189625765)],  // 1/√3
    curvatureStarts: [.deepLimit(shift: 0.541196)]
  ) { y in
    let first = 1.12837916709551257390 * exp(-y * y)  // 2/√π
    return Jet(CMath.erf(y), first, -2 * y * first, (4 * y * y - 2) * first)
  }
}
