extension ActivationFunction {
  /// max(x, 0) + a·min(x, 0)
  static func leakyRelu(negativeSlope a: Double) -> ActivationFunction {
    ActivationFunction(
      name: "leakyRelu", family: .leakyRelu(negativeSlope: a),
      kinks: [Kink(position: 0, value: 0, slope: (a, 1), curvature: (0, 0))],
      resolution: .panels(edges: [0]), tailSlopes: (a, 1), isLinearBetweenKinks: true
    ) { y in
      y > 0 ? Jet(y, 1) : Jet(a * y, a)
    }
  }
}
