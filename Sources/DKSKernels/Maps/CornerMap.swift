import DKSFormulas
import CMath

/// The covariance of two functions that are straight lines between corners, by their corners alone (Theory 3.3): its
/// second derivative by c is a sum of densities, Cov''(c) = Σ JᵢJⱼ' p(tᵢ, tⱼ'; c), with the jumps J of the slopes at t
/// and the density p of two standard Gaussians of correlation c.
struct CornerMap: Sendable {
  /// A corner of x ↦ φ(αx + β).
  private struct Corner {
    /// Where, as a value of x.
    var position: Double
    /// By how much the slope jumps.
    var jump: Double
  }

  /// Pairs of corners: what each contributes to Cov'' is weight · exp(−near/(1 − c) − far/(1 + c))/√(1 − c²).
  private let pairs: [(weight: Double, near: Double, far: Double)]
  /// E[f']E[g'], the derivative at 0.
  private let slope: Double

  /// Beyond this many deviations the density is below 1e-31.
  private static let reach = 12.0

  /// Nil unless both functions are straight lines between corners.
  init?(first: CovarianceQuadrature.Side, second: CovarianceQuadrature.Side) {
    guard first.function.isLinearBetweenKinks, second.function.isLinearBetweenKinks else { return nil }
    let others = Self.corners(of: second)
    var pairs: [(weight: Double, near: Double, far: Double)] = []
    for a in Self.corners(of: first) {
      for b in others {
        let difference = a.position - b.position
        let sum = a.position + b.position
        pairs.append((a.jump * b.jump / (2 * .pi), difference * difference / 4, sum * sum / 4))
      }
    }
    self.pairs = pairs
    slope = Self.meanSlope(of: first) * Self.meanSlope(of: second)
  }

  private static func corners(of side: CovarianceQuadrature.Side) -> [Corner] {
    side.function.kinks.compactMap { kink in
      let position = (kink.position - side.shift) / side.scale
      guard abs(position) <= reach else { return nil }
      return Corner(position: position, jump: abs(side.scale) * (kink.slope.right - kink.slope.left))
    }
  }

  private static func meanSlope(of side: CovarianceQuadrature.Side) -> Double {
    side.scale * side.function.moments(scale: side.scale, shift: side.shift).meanSlope
  }

  /// Cov at c in [−1, 1].
  func value(_ c: Double) -> Double {
    slope * c + integral(to: c) { (c - $0) * $1 }
  }

  /// Cov'(c)
  func derivative(_ c: Double) -> Double {
    slope + integral(to: c) { $1 }
  }

  /// Cov''(c); infinite at ±1 where corners meet.
  func secondDerivative(_ c: Double) -> Double {
    let density = density(c)
    return density == 0 ? 0 : density / ((1 - c) * (1 + c)).squareRoot()
  }

  /// Cov''(s)√(1 − s²)
  private func density(_ s: Double) -> Double {
    pairs.reduce(0) { $0 + $1.weight * exp(-Self.quotient($1.near, 1 - s) - Self.quotient($1.far, 1 + s)) }
  }

  private static func quotient(_ a: Double, _ b: Double) -> Double { a == 0 ? 0 : a / b }

  /// ∫ body(s, Cov''(s)) ds from 0 to c with s = sin θ, which leaves no root in the integrand. What changes fast does so
  /// as exp(−a/(π/2 − θ)²) near the ends; there, panels halve.
  private func integral(to c: Double, _ body: (_ s: Double, _ density: Double) -> Double) -> Double {
    let end = asin(abs(c))
    let sign = c < 0 ? -1.0 : 1.0
    var sum = 0.0
    var low = 0.0
    while low < end {
      let left = .pi / 2 - low
      let high = left < 1e-7 ? end : min(end, .pi / 2 - left / 2)
      GaussLegendre.forEach(from: low, to: high) { theta, weight in
        let s = sign * sin(theta)
        sum += weight * body(s, density(s))
      }
      low = high
    }
    return sign * sum
  }
}
