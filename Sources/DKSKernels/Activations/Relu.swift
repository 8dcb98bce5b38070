extension ActivationFunction {
  /// max(x, 0)
  static let relu = ActivationFunction(
    name: "relu", family: .relu,
    kinks: [Kink(position: 0, value: 0, slope: (0, 1), curvature: (0, 0))],
    resolution: .panels(edges: [0]), tailSlopes: (0, 1), isLinearBetweenKinks: true
  ) { y in
    y > 0 ? Jet(y, 1) : Jet(0)
  }
}
