extension BuiltInActivation {
  /// max(x, 0)
  static let relu = BuiltInActivation(
    "relu", "The positive part (rectified linear unit).",
    onnx: OperatorName("Relu"), openVINO: OperatorName("ReLU"), torch: TorchModule("ReLU"),
    swift: RuntimeFunction("relu"),
    kernel: { _ in .relu },
    formula: { _ in .call(.max, [.x, 0]) })
}

extension ActivationFunction {
  static let relu = ActivationFunction(
    name: "relu", family: .relu,
    kinks: [Kink(position: 0, value: 0, slope: (0, 1), curvature: (0, 0))],
    resolution: .panels(edges: [0]), tailSlopes: (0, 1), isLinearBetweenKinks: true
  ) { y in
    y > 0 ? Jet(y, 1) : Jet(0)
  }
}
