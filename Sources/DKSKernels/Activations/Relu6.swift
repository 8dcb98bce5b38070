extension ActivationFunction {
  /// min(max(x, 0), 6)
  static let relu6 = ActivationFunction(
    name: "relu6",
    kinks: [
      Kink(position: 0, value: 0, slope: (0, 1), curvature: (0, 0)),
      Kink(position: 6, value: 6, slope: (1, 0), curvature: (0, 0)),
    ],
    resolution: .panels(edges: [0, 6]), tailSlopes: (0, 0),
    slopeStarts: [.anchor(level: 0.702225, scale: 3, shift: -0.8172)],
    excessSlopeFloor: clippedExcessSlopeFloor
  ) { y in
    y > 0 && y < 6 ? Jet(y, 1) : Jet(y > 0 ? 6 : 0)
  }
}
