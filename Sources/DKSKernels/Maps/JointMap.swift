import CMath
import DKSFormulas

/// The covariance of φ̂(u) and ψ̂(v) as a function of that of the Gaussian u and v (Theory 1.8).
package final class JointMap: Sendable {
  /// How much is spent on activations with kinks.
  package enum Precision: Sendable {
    /// Quadrature, to about 1e-13.
    case exact
    /// Hermite series that are cut off, to about 1e-4 near correlations of ±1: enough beside measurements.
    case sampled
  }

  private enum Form {
    /// One of the two is constant.
    case constant
    /// The same function at the same variance.
    case same(CMap)
    /// Two leaky ReLUs without shifts, of these negative slopes.
    case leaky(Double, Double)
    /// Σ aₖbₖ cᵏ, a and b with the deviations multiplied in; quadrature on the line where c is ±1.
    case series([Double], CovarianceQuadrature, factor: Double)
    /// Both are straight lines between corners.
    case corners(CornerMap, factor: Double)
    /// Quadrature, but Σ aₖbₖ cᵏ where that converges fast.
    case quadrature(CovarianceQuadrature, [Double], factor: Double)
    case dual(DualCoefficients, DualCoefficients)
  }

  private let first: ActivationMoments
  private let second: ActivationMoments
  private let form: Form
  /// √(q q') of the inputs.
  private let scale: Double

  /// Prepares the map of two activations at the variances of their inputs.
  package init(_ first: ActivationMoments, _ second: ActivationMoments, precision: Precision = .exact) {
    self.first = first
    self.second = second
    scale = (first.inputQ * second.inputQ).squareRoot()
    form = Self.form(first, second, precision)
  }

  private static func form(_ a: ActivationMoments, _ b: ActivationMoments, _ precision: Precision) -> Form {
    guard let map = a.map, let other = b.map else { return .constant }
    if a === b, case .exact = precision { return .same(map) }
    switch (map.form, other.form) {
    case (.leaky, .leaky):
      if let slope = a.function.leakySlope, let otherSlope = b.function.leakySlope {
        return .leaky(slope, otherSlope)
      }
    case (.series, .series):
      return .series(
        products(map, other), quadrature(a, b), factor: a.scaled.outputScale * b.scaled.outputScale)
    default: break
    }
    let quadrature = quadrature(a, b)
    let factor = a.scaled.outputScale * b.scaled.outputScale
    if let corners = CornerMap(first: quadrature.first, second: quadrature.second) {
      return .corners(corners, factor: factor)
    }
    if case .sampled = precision { return a === b ? .same(map) : dual(a, b) }
    return .quadrature(quadrature, products(map, other), factor: factor)
  }

  /// aₖbₖ with the deviations multiplied in; empty where one of the two has no series.
  private static func products(_ map: CMap, _ other: CMap) -> [Double] {
    guard let s = map.form.series, let t = other.form.series else { return [] }
    return zip(s.coefficients, t.coefficients).map { $0 * $1 * map.deviation * other.deviation }
  }

  private static func quadrature(_ a: ActivationMoments, _ b: ActivationMoments) -> CovarianceQuadrature {
    func side(_ moments: ActivationMoments) -> CovarianceQuadrature.Side {
      let scaled = moments.scaled
      return CovarianceQuadrature.Side(
        function: moments.function, scale: scaled.inputScale, shift: scaled.inputShift,
        mean: moments.mean / scaled.outputScale - scaled.outputShift)
    }
    return CovarianceQuadrature(first: side(a), second: side(b), meter: a.meter)
  }

  private static func dual(_ a: ActivationMoments, _ b: ActivationMoments) -> Form {
    func coefficients(_ side: ActivationMoments) -> DualCoefficients {
      DualCoefficients(of: side.function, transform: side.scaled, q: 1)
    }
    return .dual(coefficients(a), coefficients(b))
  }

  /// Cov(φ̂(u), ψ̂(v)) for Cov(u, v) = `k`.
  package func covariance(at k: Double) -> Double {
    let c = correlation(k)
    switch form {
    case .constant: return 0
    case .same(let map): return first.q * (map.value(c) - map.offset)
    case .leaky(let a, let b):
      let product = first.scaled.outputScale * second.scaled.outputScale
      let (s, t) = (first.scaled.inputScale, second.scaled.inputScale)
      // φ_a(x) = (1 + a)x/2 + (1 − a)|x|/2, and E|uv| less E|u|E|v| is √(qq')·(2/π)(√(1−c²) + c asin c − 1).
      let even = ((1 - c) * (1 + c)).squareRoot() + c * asin(c) - 1
      return product
        * ((1 + a) * (1 + b) / 4 * s * t * c + (1 - a) * (1 - b) / 4 * abs(s * t) * 2 / .pi * even)
    case .series(_, let line, let factor) where abs(c) == 1: return factor * line.value(c)
    case .series(let powers, _, _): return powers.reversed().reduce(0) { $0 * c + $1 }
    case .corners(let map, let factor): return factor * map.value(c)
    case .quadrature(_, let powers, _) where !powers.isEmpty && abs(c) <= CMap.seriesReach:
      return powers.reversed().reduce(0) { $0 * c + $1 }
    case .quadrature(let quadrature, _, let factor): return factor * quadrature.value(c)
    case .dual(let a, let b): return a.covariance(with: b, at: c) - first.mean * second.mean
    }
  }

  /// E[φ̂(u)ψ̂(v)] for Cov(u, v) = `k`.
  package func secondMoment(at k: Double) -> Double {
    if case .same(let map) = form {
      let c = correlation(k)
      return c == 1 ? first.q : first.q * map.value(c)
    }
    return covariance(at: k) + first.mean * second.mean
  }

  /// Its derivative by `k`, E[φ̂'(u)ψ̂'(v)].
  package func slope(at k: Double) -> Double {
    guard scale > 0 else { return first.meanSlope * second.meanSlope }
    let c = correlation(k)
    switch form {
    case .constant: return first.meanSlope * second.meanSlope
    case .same(let map): return (c == 1 ? first.chi1 : map.derivative(c)) * first.q / scale
    case .leaky(let a, let b):
      let product = first.scaled.outputScale * second.scaled.outputScale
      let (s, t) = (first.scaled.inputScale, second.scaled.inputScale)
      return product
        * ((1 + a) * (1 + b) / 4 * s * t + (1 - a) * (1 - b) / 4 * abs(s * t) * 2 / .pi * asin(c))
        / scale
    case .series(_, let line, let factor) where abs(c) == 1: return factor * line.derivative(c) / scale
    case .series(let powers, _, _): return Self.slope(of: powers, c) / scale
    case .quadrature(_, let powers, _) where !powers.isEmpty && abs(c) <= CMap.seriesReach:
      return Self.slope(of: powers, c) / scale
    case .corners(let map, let factor): return factor * map.derivative(c) / scale
    case .quadrature(let quadrature, _, let factor): return factor * quadrature.derivative(c) / scale
    case .dual(let a, let b): return a.slope(with: b, at: c) / scale
    }
  }

  /// Its second derivative, E[φ̂''(u)ψ̂''(v)]; infinite at equal inputs of an activation with a corner, NaN where only
  /// quadrature knows the map.
  package func curvature(at k: Double) -> Double {
    guard scale > 0 else { return 0 }
    let c = correlation(k)
    switch form {
    case .constant: return 0
    case .same(let map):
      return (c == 1 ? first.curvature : map.secondDerivative(c)) * first.q / (scale * scale)
    case .leaky(let a, let b):
      let product = first.scaled.outputScale * second.scaled.outputScale
      let strength = (1 - a) * (1 - b) / 4 * abs(first.scaled.inputScale * second.scaled.inputScale) * 2 / .pi
      return product * strength / ((1 - c) * (1 + c)).squareRoot() / (scale * scale)
    case .series(let powers, _, _):
      return powers.indices.dropFirst(2).reversed().reduce(0) { $0 * c + Double($1 * ($1 - 1)) * powers[$1] }
        / (scale * scale)
    case .corners(let map, let factor): return factor * map.secondDerivative(c) / (scale * scale)
    case .quadrature, .dual: return .nan
    }
  }

  private static func slope(of powers: [Double], _ c: Double) -> Double {
    powers.indices.dropFirst().reversed().reduce(0) { $0 * c + Double($1) * powers[$1] }
  }

  private func correlation(_ k: Double) -> Double {
    guard scale > 0 else { return 0 }
    // Rounding must not move equal inputs apart: the slopes of maps with corners go by the root of 1 − c there.
    let c = k / scale
    return abs(c) > 1 - 2e-14 ? (c > 0 ? 1 : -1) : c
  }
}

extension ActivationFunction {
  /// a of max(x, 0) + a·min(x, 0); nil for anything else.
  fileprivate var leakySlope: Double? {
    switch family {
    case .leakyRelu(let slope): slope
    case .relu: 0
    default: nil
    }
  }
}
