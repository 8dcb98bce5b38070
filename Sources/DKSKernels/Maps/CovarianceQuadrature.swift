import DKSFormulas

/// The covariance of φ(αx + β) and ψ(α'x' + β') as a function of the correlation c of x and x', by quadrature over x and
/// the independent part z of x' = cx + √(1−c²)z, each split where a function has a kink or needs finer panels.
struct CovarianceQuadrature: Sendable {
  /// One of the two functions, at unit variance of its argument.
  struct Side: Sendable {
    var function: ActivationFunction
    var scale: Double
    var shift: Double
    var mean: Double

    /// Edges of the panels as values of x.
    fileprivate var edges: [Double] {
      let own: [Double] =
        switch function.resolution {
        case .analytic(let distance): [-distance, 0, distance]
        case .bandLimited: [0]
        case .panels(let edges): edges
        }
      return Resolution.breakpoints(own, scale: scale, shift: shift, halfRange: 2 * GaussianRule.halfRange)
    }

    fileprivate func jet(_ x: Double) -> Jet { function.jet(scale * x + shift) }
  }

  let first: Side
  let second: Side
  /// Ends what takes too long; nil where nothing is to end it.
  var meter: QuadratureMeter?

  /// Cov(φ, ψ) at c in [−1, 1]; NaN if the meter has run out.
  func value(_ c: Double) -> Double {
    average(c, { $0.value - first.mean }, { $0.value - second.mean })
  }

  /// The derivative by c, αα'E[φ'ψ'].
  func derivative(_ c: Double) -> Double {
    first.scale * second.scale * average(c, \.first, \.first)
  }

  /// E[f(x)g(x')], where f and g take a part of the jets of φ and ψ.
  private func average(_ c: Double, _ part: (Jet) -> Double, _ other: (Jet) -> Double) -> Double {
    func f(_ x: Double) -> Double { part(first.jet(x)) }
    func g(_ x: Double) -> Double { other(second.jet(x)) }
    let edges = first.edges
    let innerEdges = second.edges
    let s = ((1 - c) * (1 + c)).squareRoot()
    if s == 0 {
      let rule = GaussianRule(breakpoints: (edges + innerEdges.map { $0 * c }).sorted())
      return zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * f($1.0) * g(c * $1.0) }
    }
    // The inner mean changes over a width of s/|c| around x0/c; panels double away from there.
    var outer = edges
    for kink in second.function.kinks {
      let center = ((kink.position - second.shift) / second.scale) / c
      guard abs(center) < 2 * GaussianRule.halfRange else { continue }
      outer.append(center)
      var distance = s / abs(c)
      while distance < 2 {
        outer += [center - distance, center + distance]
        distance *= 2
      }
    }
    let rule = GaussianRule(breakpoints: outer.sorted())
    let operations = 1 + (first.function.length + second.function.length) / 8
    var sum = 0.0
    for (x, w) in zip(rule.nodes, rule.weights) {
      let inner = GaussianRule(breakpoints: innerEdges.map { ($0 - c * x) / s })
      if let meter, !meter.take(inner.nodes.count * operations) { return .nan }
      sum += w * f(x) * zip(inner.nodes, inner.weights).reduce(0) { $0 + $1.1 * g(c * x + s * $1.0) }
    }
    return sum
  }
}
