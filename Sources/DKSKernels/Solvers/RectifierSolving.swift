import DKSFormulas
import CMath

extension DeepKernelShaping {
  /// The closed form for leaky ReLU (Theory 3.1): α = 1, β = 0 and a slope a in (−1, 1);
  /// exists for ψ ≤ π/(π − 2). Q'(1) = 1 holds by itself.
  static func leaky(excessSlope t: Double) throws(SolverError) -> ActivationTransform {
    let limit = 2 / (Double.pi - 2)
    guard t <= limit else { throw .beyondExistenceLimit(limit: limit) }
    // b = 1 − k = 2a/(1 + a²); written so that 1 − a keeps its accuracy as t → 0.
    let k = .pi * (t / (1 + t))
    let root = (max(0, k * (2 - k))).squareRoot()
    let a = (1 - k) / (1 + root)
    let gap = (root + k) / (1 + root)  // 1 − a
    let mean = gap / (2 * Double.pi).squareRoot()
    var transform = ActivationTransform(
      outputScale: 1 / ((1 + a * a) / 2 - mean * mean).squareRoot(), outputShift: -mean, negativeSlope: a)
    transform.residual = residual(of: .leakyRelu(negativeSlope: a), transform, t, 1)
    return transform
  }

  /// ReLU (Theory 3.1), and any two straight lines with the same ratio of slopes a, |a| ≤ 1: one unknown u
  /// for ψ, where h(x) = x + u for x > −u and a(x + u) below is what the kernel sees; Q'(1) stays what it is.
  ///
  /// β = ±1 for ReLU, but α = 1 near u = 0, where α would explode. Of several corners it is the given one that
  /// the kernel sees, and α is so small that the others lie beyond the range of quadrature.
  static func corner(_ function: ActivationFunction, at index: Int = 0, excessSlope t: Double)
    throws(SolverError) -> ActivationTransform
  {
    guard function.kinks.indices.contains(index) else { throw .notConverged(residual: .infinity) }
    let kink = function.kinks[index]
    let steepOnRight = abs(kink.slope.right) >= abs(kink.slope.left)
    let steep = steepOnRight ? kink.slope.right : kink.slope.left
    let a = (steepOnRight ? kink.slope.left : kink.slope.right) / steep
    let peak = cornerPeak(a)
    // To the right of its peak the excess falls with u: halve until no double lies between.
    var low = peak
    var high = 37.0
    let limit = cornerKernel(low, a).excess
    guard t <= limit else {
      // For ReLU there is no limit but that of the range that doubles and ±9.5 standard deviations cover.
      throw .beyondExistenceLimit(limit: limit)
    }
    guard t > cornerKernel(high, a).excess else { throw .targetOutOfRange(t) }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if cornerKernel(middle, a).excess >= t { low = middle } else { high = middle }
    }
    let u = low
    let (_, variance, mean) = cornerKernel(u, a)
    let sign = steepOnRight ? 1.0 : -1.0
    var (alpha, shift) = abs(u) > 0.01 ? (1 / abs(u), u < 0 ? -1 : 1) : (1, u)
    if function.kinks.count > 1 {
      alpha = remoteness(of: function.kinks, from: index, at: -sign * u)
      shift = alpha * u
    }
    var transform = ActivationTransform(
      inputScale: alpha, inputShift: kink.position + sign * shift,
      outputScale: 1 / (abs(steep) * alpha * variance.squareRoot()),
      outputShift: -(kink.value + sign * steep * alpha * mean))
    transform.residual = residual(of: function, transform, t, nil)
    guard transform.residual <= SmoothSolving.acceptedResidual * (1 + t) else {
      throw .notConverged(residual: transform.residual)
    }
    return transform
  }

  /// The transform of straight lines with several corners that has Q(1) = 1, C(0) = 0, C'(1) = ψ and Q'(1) as
  /// near to 1 as they come; nil if no corner bends enough.
  ///
  /// The solutions of the three equations are a curve. For a line that is cut off at −u and at v standard
  /// deviations it leads from u = v to v → ∞, where the kernel is that of ReLU; on it Q'(1) rises from
  /// beginning to end and stays below 1, because a cut takes from Q'(1) about u² of what it adds to C'(1), and
  /// a single one that makes up for both lies nearer. So the end is taken, at the first α that no double
  /// tells from it; of several corners the one whose Q'(1) is nearest to 1, the leftmost of equal ones.
  static func nearestCorner(_ function: ActivationFunction, excessSlope t: Double) -> ActivationTransform? {
    var best: (transform: ActivationTransform, distance: Double)?
    for index in function.kinks.indices where function.kinks[index].breaksSlope {
      guard let transform = try? corner(function, at: index, excessSlope: t) else { continue }
      let distance = abs(localMap(of: function, transform: transform).qSlope - 1)
      if let best, distance > best.distance - 1e-9 { continue }
      best = (transform, distance)
    }
    return best?.transform
  }

  /// The largest α that brings a corner to `place` standard deviations and all others out of the range of
  /// quadrature.
  private static func remoteness(
    of kinks: [ActivationFunction.Kink], from index: Int, at place: Double
  ) -> Double {
    var alpha = Double.infinity
    for (other, kink) in zip(kinks.indices, kinks) where other != index {
      let distance = kink.position - kinks[index].position
      let way = (distance < 0 ? -1 : 1) * GaussianRule.halfRange - place
      if way * distance > 0 { alpha = min(alpha, distance / way) }
    }
    return alpha.isFinite ? alpha : 1
  }

  /// Where the excess slope is largest: for ReLU as far left as quadrature can follow, where ψ is about 20.
  private static func cornerPeak(_ a: Double) -> Double {
    if a == 0 { return -6 }
    var low = -6.0
    var high = 1.0
    while high - low > 1e-9 {
      let third = (high - low) / 3
      if cornerKernel(low + third, a).excess < cornerKernel(high - third, a).excess {
        low += third
      } else {
        high -= third
      }
    }
    return low + (high - low) / 2
  }

  /// C'(1) − 1 of h after centering and scaling, and variance and mean of h.
  ///
  /// With n = max(−|u| − x, 0), the smaller part, there is no cancellation for large |u| on either side.
  static func cornerKernel(_ u: Double, _ a: Double) -> (excess: Double, variance: Double, mean: Double) {
    let outside = normalCumulative(-abs(u))
    let (partMean, partSquare) = tailMoments(abs(u))
    let partVariance = partSquare - partMean * partMean
    let bend = 1 - a
    let variance: Double
    let mean: Double
    if u >= 0 {
      // h = x + u + (1 − a)n, Cov(x, n) = −Φ(−u)
      variance = 1 - 2 * bend * outside + bend * bend * partVariance
      mean = u + bend * partMean
    } else {
      // h = a(x + u) + (1 − a)max(x + u, 0), and max(x + u, 0) has the law of n
      variance = a * a + 2 * a * bend * outside + bend * bend * partVariance
      mean = a * u + bend * partMean
    }
    return (bend * bend * (outside - partVariance) / variance, variance, mean)
  }

  /// E[n] and E[n²] for n = max(x − u, 0), u ≥ 0. The closed forms ϕ − uΦ(−u) and (1 + u²)Φ(−u) − uϕ cancel to
  /// order u⁻⁴, so far out the integrals are summed instead.
  private static func tailMoments(_ u: Double) -> (mean: Double, square: Double) {
    let p = normalDensity(u)
    if u < 0.5 {
      let outside = normalCumulative(-u)
      return (p - u * outside, (1 + u * u) * outside - u * p)
    }
    var mean = 0.0
    var square = 0.0
    // ∫ sᵏ e^{−us − s²/2} ds with s = x − u, until the exponent is below −40.
    let reach = (u * u + 80).squareRoot() - u
    let panels = 5
    for panel in 0..<panels {
      let left = reach * Double(panel) / Double(panels)
      GaussLegendre.forEach(from: left, to: left + reach / Double(panels)) { s, w in
        let weight = w * exp(-s * (u + 0.5 * s))
        mean += weight * s
        square += weight * s * s
      }
    }
    return (p * mean, p * square)
  }
}
