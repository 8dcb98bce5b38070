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

  /// ReLU (THEORY.md 3.1): one unknown u = β/α for the slope, with β = ±1; Q'(1) stays what it is. Near u = 0,
  /// where α would explode, α = 1 instead.
  static func relu(excessSlope t: Double) throws(SolverError) -> ActivationTransform {
    // The excess falls with u: halve until no double lies between, far left ψ → ∞ and far right ψ → 1.
    var low = -37.0
    var high = 37.0
    guard t < reluExcess(low) else { throw .beyondExistenceLimit(limit: reluExcess(low)) }
    guard t > reluExcess(high) else { throw .targetOutOfRange(t) }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if reluExcess(middle) >= t { low = middle } else { high = middle }
    }
    let u = low
    let alpha = abs(u) > 0.01 ? 1 / abs(u) : 1
    let p = GaussianRule.density(u)
    // Mean and variance of max(x + u, 0).
    let mean = p + u * normalCumulative(u)
    let variance = normalCumulative(u) / (1 + reluExcess(u))
    var transform = ActivationTransform(
      inputScale: alpha, inputShift: alpha * u, outputScale: 1 / (alpha * variance.squareRoot()),
      outputShift: -alpha * mean)
    transform.residual = residual(of: .relu, transform, t, 1)
    guard transform.residual <= SmoothSolving.acceptedResidual else {
      throw .notConverged(residual: transform.residual)
    }
    return transform
  }

  /// C'(1) − 1 of x ↦ max(x + u, 0) after centering and scaling, without cancellation for large u.
  static func reluExcess(_ u: Double) -> Double {
    let p = GaussianRule.density(u)
    let outside = normalCumulative(-abs(u))
    // n = max(−x − |u|, 0), the part that is cut off on the far side.
    let mean = max(0, p - abs(u) * outside)
    let square = max(0, (1 + u * u) * outside - abs(u) * p)
    let variance = square - mean * mean
    if u >= 0 {
      // max(x + u, 0) = x + u + n and Cov(x, n) = −Φ(−u).
      return (outside - variance) / (1 - 2 * outside + variance)
    }
    return outside / variance - 1
  }
}
