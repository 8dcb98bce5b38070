extension ActivationFunction {
  /// min(max(x, −1), 1)
  static let hardTanh = ActivationFunction(
    name: "hardTanh",
    kinks: [
      Kink(position: -1, value: -1, slope: (0, 1), curvature: (0, 0)),
      Kink(position: 1, value: 1, slope: (1, 0), curvature: (0, 0)),
    ],
    resolution: .panels(edges: [-1, 1]), tailSlopes: (0, 0), isOdd: true,
    slopeStarts: [.anchor(level: 0.702225, scale: 1, shift: 1.2724)],
    excessSlopeFloor: clippedExcessSlopeFloor
  ) { y in
    abs(y) < 1 ? Jet(y, 1) : Jet(y < 0 ? -1 : 1)
  }

  /// ψ − 1 = 1/(π − 1), below which no straight line cut off on both sides has Q'(1) = 1.
  ///
  /// Each cut alone pulls Q'(1) below 1 unless it passes through the mean of its input; there, with the other
  /// cut far out, the kernel is that of ReLU, and ψ is π/(π − 1) (THEORY.md 3.2); a nearer cut raises it.
  static let clippedExcessSlopeFloor = 1 / (Double.pi - 1)
}
