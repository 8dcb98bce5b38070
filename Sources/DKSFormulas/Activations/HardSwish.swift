extension BuiltInActivation {
  /// x · min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, section 5.2)
  static let hardSwish = BuiltInActivation(
    "hardSwish", aliases: ["hardswish"], "Swish with its logistic function made of three straight lines.",
    onnx: OperatorName("HardSwish", since: 14), openVINO: OperatorName("HSwish", since: 4),
    torch: TorchModule("Hardswish"),
    kernel: { _ in .hardSwish },
    formula: { _ in .x * .call(.min, [.call(.max, [.x + 3, 0]), 6]) / 6 })
}

extension ActivationFunction {
  /// A parabola between −3 and 3, straight outside.
  static let hardSwish = ActivationFunction(
    name: "hardSwish",
    kinks: [
      Kink(position: -3, value: 0, slope: (0, -0.5), curvature: (0, 1.0 / 3)),
      Kink(position: 3, value: 3, slope: (1.5, 1), curvature: (1.0 / 3, 0)),
    ],
    resolution: .panels(edges: [-3, 3]), tailSlopes: (0, 1),
    slopeStarts: [
      .anchor(level: 0.0413797439924106, scale: 0.2328789224753531, shift: -2.319282848275479)
    ]
  ) { y in
    if y <= -3 { return Jet(0) }
    if y >= 3 { return Jet(y, 1) }
    return Jet(y * (y + 3) / 6, (2 * y + 3) / 6, 1.0 / 3)
  }
}
