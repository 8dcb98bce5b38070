extension BuiltInActivation {
  /// x where x > 0, a·x elsewhere (Maas, Hannun and Ng 2013, equation 3)
  static let leakyRelu = BuiltInActivation(
    "leakyRelu", parameters: [Parameter(name: "a", defaultValue: 0.01)],
    "The variable where it is positive, a times it where it is negative (leaky rectified linear unit).",
    operation: { .leakyRelu($0[0]) }, torch: TorchModule("LeakyReLU"),
    swift: RuntimeFunction("leakyReLU", "negativeSlope"), argument: { x, y in y / x },
    kernel: { .leakyRelu(negativeSlope: $0[0]) },
    formula: { .whenGreater(.x, 0, then: .x, otherwise: $0[0] * .x) })
}

extension ActivationFunction {
  package static func leakyRelu(negativeSlope a: Double) -> ActivationFunction {
    ActivationFunction(
      name: "leakyRelu", family: .leakyRelu(negativeSlope: a),
      kinks: [Kink(position: 0, value: 0, slope: (a, 1), curvature: (0, 0))],
      resolution: .panels(edges: [0]), tailSlopes: (a, 1), isLinearBetweenKinks: true
    ) { y in
      y > 0 ? Jet(y, 1) : Jet(a * y, a)
    }
  }
}
