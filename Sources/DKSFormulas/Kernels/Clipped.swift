extension ActivationFunction {
  /// min(max(x, low), high), low < high
  static func clipped(name: String, from low: Double, to high: Double) -> ActivationFunction {
    ActivationFunction(
      name: name, family: .corners,
      kinks: [
        Kink(position: low, value: low, slope: (0, 1), curvature: (0, 0)),
        Kink(position: high, value: high, slope: (1, 0), curvature: (0, 0)),
      ],
      resolution: .panels(edges: [low, high]), tailSlopes: (0, 0), isOdd: low == -high,
      slopeStarts: [clippedStart(from: low, to: high)], excessSlopeFloor: clippedExcessSlopeFloor,
      isLinearBetweenKinks: true
    ) { y in
      y > low && y < high ? Jet(y, 1) : Jet(y > low ? high : low)
    }
  }

  /// ψ − 1 = 1/(π − 1), below which no straight line cut off on both sides has Q'(1) = 1.
  ///
  /// Each cut alone pulls Q'(1) below 1 unless it passes through the mean of its input; there, with the other
  /// cut far out, the kernel is that of ReLU, and ψ is π/(π − 1) (Theory 3.2); a nearer cut raises it.
  package static let clippedExcessSlopeFloor = 1 / (Double.pi - 1)

  /// A solution for DKS of a straight line that is cut off at `low` and at `high`: stretched, they all are one.
  package static func clippedStart(from low: Double, to high: Double) -> Start {
    let half = 0.5 * (high - low)
    return .anchor(level: 0.702225, scale: half, shift: high - 2.2724 * half)
  }
}
