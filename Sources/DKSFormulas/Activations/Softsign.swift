extension BuiltInActivation {
  /// x / (1 + |x|)
  static let softsign = BuiltInActivation(
    "softsign", "The variable over one plus its absolute value.",
    onnx: OperatorName("Softsign"), openVINO: OperatorName("SoftSign", since: 9),
    torch: TorchModule("Softsign"),
    swift: RuntimeFunction("softsign"),
    kernel: { _ in .softsign },
    formula: { _ in .x / (1 + .call(.abs, .x)) })
}

extension ActivationFunction {
  static let softsign = ActivationFunction(
    name: "softsign",
    kinks: [Kink(position: 0, value: 0, slope: (1, 1), curvature: (2, -2))],
    resolution: .panels(edges: [-1, 0, 1]), tailSlopes: (0, 0), isOdd: true,
    slopeStarts: [
      .anchor(level: 0.0413797439924106, scale: 0.2115989499282, shift: 0.3109805863932)
    ],
    curvatureStarts: [.anchor(level: 0.03, scale: 0.09768640250511, shift: 0.159954506168)]
  ) { y in
    let w = 1 / (1 + abs(y))
    return Jet(y * w, w * w, (y < 0 ? 2 : -2) * w * w * w, 6 * w * w * w * w)
  }
}
