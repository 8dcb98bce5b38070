/// The correlation of φ(αx + β) and φ(αx' + β) as a function of that of x and x', by quadrature over x and the
/// independent part z of x' = cx + √(1−c²)z, each split where φ has a kink or needs finer panels.
struct CovarianceQuadrature: Sendable {
  let function: ActivationFunction
  let scale: Double
  let shift: Double
  let mean: Double
  let variance: Double

  /// Corr(φ, φ') at c in [−1, 1].
  func value(_ c: Double) -> Double {
    average(c) { $0.value - mean } / variance
  }

  /// The derivative by c, α²E[φ'(y)φ'(y')]/Var φ.
  func derivative(_ c: Double) -> Double {
    scale * scale * average(c, \.first) / variance
  }

  /// Edges of the panels as values of x.
  private var edges: [Double] {
    let own: [Double] =
      switch function.resolution {
      case .analytic(let distance): [-distance, 0, distance]
      case .bandLimited: [0]
      case .panels(let edges): edges
      }
    return Resolution.breakpoints(own, scale: scale, shift: shift, halfRange: 2 * GaussianRule.halfRange)
  }

  /// E[g(x)g(x')], where g takes a part of φ's jet.
  private func average(_ c: Double, _ part: (Jet) -> Double) -> Double {
    func g(_ x: Double) -> Double { part(function.jet(scale * x + shift)) }
    let edges = edges
    let s = ((1 - c) * (1 + c)).squareRoot()
    if s == 0 {
      let rule = GaussianRule(breakpoints: (edges + edges.map { $0 * c }).sorted())
      return zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * g($1.0) * g(c * $1.0) }
    }
    // The inner mean changes over a width of s/|c| around x0/c; panels double away from there.
    var outer = edges
    for kink in function.kinks {
      let center = ((kink.position - shift) / scale) / c
      guard abs(center) < 2 * GaussianRule.halfRange else { continue }
      outer.append(center)
      var distance = s / abs(c)
      while distance < 2 {
        outer += [center - distance, center + distance]
        distance *= 2
      }
    }
    let rule = GaussianRule(breakpoints: outer.sorted())
    return zip(rule.nodes, rule.weights).reduce(0) { sum, node in
      let (x, w) = node
      let inner = GaussianRule(breakpoints: edges.map { ($0 - c * x) / s })
      return sum + w * g(x)
        * zip(inner.nodes, inner.weights).reduce(0) { $0 + $1.1 * g(c * x + s * $1.0) }
    }
  }
}
