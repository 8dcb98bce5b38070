import CMath

extension MaximalFunction {
  /// ψ − 1 with μ(ψ) = ζ, ζ > 1, to the last bits (Theory 2.3, DKS).
  package func solveSlope(zeta: Double) throws(TargetError) -> Double {
    guard zeta > 1, zeta.isFinite else {
      throw .targetOutOfRange(value: zeta, lowerBound: 1, upperBound: .infinity)
    }
    try expectParts()
    // Newton on log μ against log t: for a chain of layers nearly a straight line.
    let target = log(zeta)
    var low = 0.0
    var high = zeta - 1
    while log1p(slope(excess: high).value) < target {
      guard high < 1e100 else { throw .noNonlinearLayer }  // every one of them has the coefficient zero
      (low, high) = (high, 2 * high)
    }
    var t = high
    var best = (t: high, miss: Double.infinity)
    for _ in 0..<200 {
      let (value, derivative) = slope(excess: t)
      let miss = log1p(value) - target
      if abs(miss) < best.miss { best = (t, abs(miss)) }
      if miss == 0 { break }
      if miss > 0 { high = t } else { low = t }
      var next = t - miss * (1 + value) / derivative
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      if next == t || next <= low || next >= high || abs(next - t) <= 0.25 * t.ulp { break }
      t = next
    }
    return best.t
  }

  /// κ with μ₂(κ) = τ, τ > 0 (Theory 2.3, TAT for smooth activations): τ/μ₂(1).
  package func solveCurvature(tau: Double) throws(TargetError) -> Double {
    guard tau > 0, tau.isFinite else {
      throw .targetOutOfRange(value: tau, lowerBound: 0, upperBound: .infinity)
    }
    try expectParts()
    let unit = curvature(1)
    guard unit > 0 else { throw .noNonlinearLayer }
    return tau / unit
  }

  /// The negative slope a in [0, 1) with μ₀(a) = η, 0 < η < 1, to the last bits (Theory 2.3, TAT for leaky
  /// ReLU); reachable only if μ₀(0) ≥ η.
  package func solveNegativeSlope(eta: Double) throws(TargetError) -> Double {
    guard eta > 0, eta < 1 else { throw .targetOutOfRange(value: eta, lowerBound: 0, upperBound: 1) }
    try expectParts()
    let maximum = cAtZero(negativeSlope: 0)
    guard maximum >= eta else { throw .unreachable(maximum: maximum) }
    // μ₀ decreases from μ₀(0) to 0 at a = 1; halve until no double lies between.
    var low = 0.0
    var high = 1.0
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return low }
      if cAtZero(negativeSlope: middle) >= eta { low = middle } else { high = middle }
    }
  }

  private func expectParts() throws(TargetError) {
    guard !hasTooManyParts else { throw .tooManyParts }
    guard hasNonlinearLayer else { throw .noNonlinearLayer }
  }
}
