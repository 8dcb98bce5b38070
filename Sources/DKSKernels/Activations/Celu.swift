extension ActivationFunction {
  /// x for x > 0, α(e^{x/α} − 1) below: elu stretched by α > 0 in both directions
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
