import CMath

extension BuiltInActivation {
  /// asinh(x)
  static let asinh = BuiltInActivation(
    "asinh", "The inverse hyperbolic sine.",
    onnx: OperatorName("Asinh", since: 9), openVINO: OperatorName("Asinh", since: 4),
    swift: RuntimeFunction("asinh"),
    kernel: { _ in .asinh },
    formula: { _ in .call(.asinh, .x) })
}

extension ActivationFunction {
  static let asinh = ActivationFunction(
    name: "asinh", resolution: .analytic(poleDistance: 1), isOdd: true,
    slopeStarts: [.deepLimit(shift: 0.632455532033675867)],  // √(2/5)
    curvatureStarts: [.deepLimit(shift: 0.607781)]
  ) { y in
    let w = 1 / (1 + y * y)
    let r = w.squareRoot()
    return Jet(CMath.asinh(y), r, -y * r * w, (2 * y * y - 1) * r * w * w)
  }
}
