import DKSGraph
import Foundation

extension DeepKernelShaping {
  /// The closed form for leaky ReLU (THEORY.md 3.1): α = 1, β = 0 and a slope a in (−1, 1);
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

  /// ReLU (THEORY.md 3.1), and any two straight lines with the same ratio of slopes a, |a| ≤ 1: one unknown u
  /// for ψ, where h(x) = x + u for x > −u and a(x + u) below is what the kernel sees; Q'(1) stays what it is.
  ///
  /// β = ±1 for ReLU, but α = 1 near u = 0, where α would explode.
  static func corner(_ function: ActivationFunction, excessSlope t: Double) throws(SolverError)
    -> ActivationTransform
  {
    guard let kink = function.kinks.first else { throw .notConverged(residual: .infinity) }
    let steepOnRight = abs(kink.slope.right) >= abs(kink.slope.left)
    let steep = steepOnRight ? kink.slope.right : kink.slope.left
    let a = (steepOnRight ? kink.slope.left : kink.slope.right) / steep
    let peak = cornerPeak(a)
    // To the right of its peak the excess falls with u: halve until no double lies between.
    var low = peak
    var high = 37.0
    let limit = cornerKernel(low, a).excess
    guard t <= limit else { throw .beyondExistenceLimit(limit: limit) }
    guard t > cornerKernel(high, a).excess else { throw .targetOutOfRange(t) }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if cornerKernel(middle, a).excess >= t { low = middle } else { high = middle }
    }
    let u = low
    let alpha = abs(u) > 0.01 ? 1 / abs(u) : 1
    let (_, variance, mean) = cornerKernel(u, a)
    let sign = steepOnRight ? 1.0 : -1.0
    var transform = ActivationTransform(
      inputScale: alpha, inputShift: kink.position + sign * alpha * u,
      outputScale: 1 / (abs(steep) * alpha * variance.squareRoot()),
      outputShift: -(kink.value + sign * steep * alpha * mean))
    transform.residual = residual(of: function, transform, t, 1)
    guard transform.residual <= SmoothSolving.acceptedResidual else {
      throw .notConverged(residual: transform.residual)
    }
    return transform
  }

  /// Where the excess slope is largest: for ReLU as far left as doubles go, since there ψ → ∞.
  private static func cornerPeak(_ a: Double) -> Double {
    if a == 0 { return -37 }
    var low = -37.0
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
  /// With n = max(−|u| − x, 0), the smaller part: E[n] and E[n²] in closed form, and no cancellation for
  /// large |u| on either side.
  static func cornerKernel(_ u: Double, _ a: Double) -> (excess: Double, variance: Double, mean: Double) {
    let p = GaussianRule.density(u)
    let outside = normalCumulative(-abs(u))
    let partMean = max(0, p - abs(u) * outside)
    let partVariance = max(0, (1 + u * u) * outside - abs(u) * p) - partMean * partMean
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
}
