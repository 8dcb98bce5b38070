extension BuiltInActivation {
  /// x where x > 0, α(exp(x/α) − 1) elsewhere (Barron 2017, equation 2)
  static let celu = BuiltInActivation(
    "celu", parameters: [Parameter(name: "alpha", defaultValue: 1, isPositive: true)],
    "The exponential linear unit, stretched so that its slope does not jump.",
    operation: { .celu($0[0]) }, torch: TorchModule("CELU"), swift: RuntimeFunction("celu", "alpha"),
    argument: { _, y in -y },
    kernel: { .celu(alpha: $0[0]) },
    formula: { .whenGreater(.x, 0, then: .x, otherwise: $0[0] * .call(.expm1, .x / $0[0])) })
}

extension ActivationFunction {
  /// `elu` stretched by α > 0 in both directions.
  static func celu(alpha: Double) -> ActivationFunction {
    func stretched(_ start: Start) -> Start {
      switch start {
      case .deepLimit(let shift): .deepLimit(shift: alpha * shift)
      case .anchor(let level, let scale, let shift):
        .anchor(level: level, scale: alpha * scale, shift: alpha * shift)
      }
    }
    return ActivationFunction(
      name: "celu",
      kinks: [Kink(position: 0, value: 0, slope: (1, 1), curvature: (1 / alpha, 0))],
      resolution: .panels(edges: [-2 * alpha, 0, 2 * alpha]), tailSlopes: (0, 1),
      slopeStarts: elu.slopeStarts.map(stretched), curvatureStarts: elu.curvatureStarts.map(stretched)
    ) { y in
      let f = elu.jet(y / alpha)
      return Jet(alpha * f.value, f.first, f.second / alpha, f.third / (alpha * alpha))
    }
  }
}
