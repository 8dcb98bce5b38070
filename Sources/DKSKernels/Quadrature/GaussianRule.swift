import DKSFormulas

/// Nodes x and weights w with Σ w g(x) ≈ E[g(z)], z ~ N(0, 1); the density is in the weights.
struct GaussianRule: Sendable {
  private(set) var nodes: [Double] = []
  private(set) var weights: [Double] = []

  /// Half of the interval that stands for the real line: ϕ(9.5) = 1e-20.
  static let halfRange = 9.5

  /// The trapezoid rule on [−halfRange, halfRange] with at most the given step: exponentially accurate for
  /// functions that are analytic in a strip (Theory 3.3).
  init(trapezoidWithStep step: Double, halfRange: Double = GaussianRule.halfRange) {
    let half = max(8, Int((halfRange / step).rounded(.up)))
    let h = halfRange / Double(half)
    nodes.reserveCapacity(2 * half + 1)
    weights.reserveCapacity(2 * half + 1)
    for k in -half...half {
      let x = Double(k) * h
      nodes.append(x)
      weights.append(h * normalDensity(x))
    }
  }

  /// Composite Gauss-Legendre between consecutive `breakpoints`, sorted, inside ±halfRange; a panel is cut
  /// until it is no longer than `maximumWidth`, then into 2^refinement parts.
  init(
    breakpoints: [Double], maximumWidth: Double = 2, refinement: Int = 0,
    halfRange: Double = GaussianRule.halfRange
  ) {
    var edges = [-halfRange]
    for x in breakpoints where x > -halfRange && x < halfRange && x > edges[edges.count - 1] {
      edges.append(x)
    }
    edges.append(halfRange)
    for (a, b) in zip(edges, edges.dropFirst()) {
      let parts = max(1, Int(((b - a) / maximumWidth).rounded(.up))) << refinement
      for part in 0..<parts {
        let left = a + (b - a) * (Double(part) / Double(parts))
        let right = part + 1 == parts ? b : a + (b - a) * (Double(part + 1) / Double(parts))
        GaussLegendre.forEach(from: left, to: right) { x, w in
          nodes.append(x)
          weights.append(w * normalDensity(x))
        }
      }
    }
  }
}
