import DKSFormulas

extension Resolution {
  /// Number of trapezoid nodes beyond which graded panels are cheaper.
  private static let trapezoidLimit = 2000.0
  /// Averages of a wave this fast are zero to every digit, as those of all faster ones.
  private static let fastestWave = 300.0

  /// A scale at which the averages are the same, no larger than it must be.
  func sufficient(_ scale: Double) -> Double {
    guard case .bandLimited(let frequency) = self, frequency * abs(scale) > Self.fastestWave else {
      return scale
    }
    return scale < 0 ? -Self.fastestWave / frequency : Self.fastestWave / frequency
  }

  /// The rule for E[g(φ(αx + β))], α ≠ 0, where g is a product of φ and its derivatives with polynomials.
  func rule(
    scale: Double, shift: Double, refinement: Int = 0, halfRange: Double = GaussianRule.halfRange
  ) -> GaussianRule {
    switch self {
    case .analytic(let distance):
      let step = min(0.14, 2 * .pi * (distance / abs(scale)) / 40)
      if 2 * halfRange / step > Self.trapezoidLimit {
        return Resolution.panels(edges: [-distance, 0, distance])
          .rule(scale: scale, shift: shift, refinement: refinement, halfRange: halfRange)
      }
      return GaussianRule(
        trapezoidWithStep: step / Double(1 << refinement), halfRange: halfRange)
    case .bandLimited(let frequency):
      // A product of two has frequency 2ω; the Gaussian itself needs 2π/h ≥ 9 beyond that.
      let rate = min(frequency * abs(scale), Self.fastestWave)
      let step = min(0.14, 2 * .pi / (2 * rate + 10))
      return GaussianRule(
        trapezoidWithStep: step / Double(1 << refinement), halfRange: halfRange)
    case .panels(let edges):
      return GaussianRule(
        breakpoints: Self.breakpoints(edges, scale: scale, shift: shift, halfRange: halfRange),
        refinement: refinement, halfRange: halfRange)
    }
  }

  /// Edges in x, ascending: those given, and further ones outside at doubling widths.
  static func breakpoints(_ edges: [Double], scale: Double, shift: Double, halfRange: Double) -> [Double] {
    guard let first = edges.first, let last = edges.last else { return [] }
    let reach = abs(scale) * halfRange
    var extended = edges
    var width = edges.count > 1 ? last - edges[edges.count - 2] : 1
    var edge = last
    while edge < shift + reach {
      width *= 2
      edge += width
      extended.append(edge)
    }
    var below: [Double] = []
    width = edges.count > 1 ? edges[1] - first : 1
    edge = first
    while edge > shift - reach {
      width *= 2
      edge -= width
      below.append(edge)
    }
    let points = (below.reversed() + extended).map { ($0 - shift) / scale }
    return scale > 0 ? points : points.reversed()
  }
}
