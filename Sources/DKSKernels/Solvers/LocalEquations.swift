import DKSFormulas

/// The two equations that remain for (α, β) once γ and δ are eliminated (Theory 3.1), in one form for both
/// methods: balance(α, β) = 0 and level(α, β) = target.
struct LocalEquations: Sendable {
  enum Method: Sendable {
    /// DKS: the balance is Q'(1) − qSlope, the level C'(1) − 1.
    case slope(qSlope: Double)
    /// TAT: the balance is Q'(1) − 1, the level C''(1); `meanSign` is the sign of E[φ̂] of the family.
    case curvature(meanSign: Double)
  }

  let function: ActivationFunction
  var method: Method
  var refinement = 0

  /// A function of (α, β) with its partial derivatives.
  struct Value {
    var value: Double
    var byScale: Double
    var byShift: Double
  }

  /// Balance and level at (α, β), α > 0; `nil` where they are not finite.
  func evaluate(scale alpha: Double, shift: Double) -> (balance: Value, level: Value)? {
    let all = function.momentDerivatives(scale: alpha, shift: shift, refinement: refinement)
    let result =
      switch method {
      case .slope(let qSlope): slopeEquations(all, alpha, qSlope)
      case .curvature(let sign): curvatureEquations(all, alpha, sign)
      }
    let numbers = [
      result.balance.value, result.balance.byScale, result.balance.byShift, result.level.value,
      result.level.byScale, result.level.byShift,
    ]
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    return result
  }

  /// α(P − mR)/V − q and (α²D − V)/V.
  private func slopeEquations(
    _ all: MomentDerivatives, _ alpha: Double, _ qSlope: Double
  ) -> (balance: Value, level: Value) {
    let m = all.moments
    let v = m.variance
    let n = m.mixedCovariance
    let ratio = alpha * n / v
    let psi = alpha * alpha * m.slopeSquare / v
    func logDerivatives(_ d: Moments) -> (v: Double, n: Double, slopeSquare: Double) {
      (
        (d.square - 2 * m.mean * d.mean) / v,
        (d.mixed - d.mean * m.tilt - m.mean * d.tilt) / n,
        d.slopeSquare / m.slopeSquare
      )
    }
    let a = logDerivatives(all.byScale)
    let b = logDerivatives(all.byShift)
    return (
      Value(
        value: ratio - qSlope, byScale: ratio * (1 / alpha + a.n - a.v), byShift: ratio * (b.n - b.v)),
      Value(
        value: (alpha * alpha * m.slopeSquare - v) / v,
        byScale: psi * (2 / alpha + a.slopeSquare - a.v), byShift: psi * (b.slopeSquare - b.v))
    )
  }

  /// (P + δR)/(αD) − 1 with δ = −m + s√(α²D − V), and α²T/D.
  private func curvatureEquations(
    _ all: MomentDerivatives, _ alpha: Double, _ sign: Double
  ) -> (balance: Value, level: Value) {
    let m = all.moments
    let radicand = max(alpha * alpha * m.slopeSquare - m.variance, .leastNormalMagnitude)
    let root = sign * radicand.squareRoot()
    let offset = root - m.mean
    let numerator = m.mixed + offset * m.tilt
    let ratio = numerator / (alpha * m.slopeSquare)
    let kappa = alpha * alpha * m.curvatureSquare / m.slopeSquare
    func derivatives(_ d: Moments, ownScale: Double) -> (ratio: Double, kappa: Double) {
      // `ownScale` is 1/α for the derivative by α and 0 for that by β.
      let variance = d.square - 2 * m.mean * d.mean
      let slopeTerm = alpha * alpha * (d.slopeSquare + 2 * ownScale * m.slopeSquare)
      let offsetDerivative = (slopeTerm - variance) / (2 * root) - d.mean
      let numeratorDerivative = d.mixed + offsetDerivative * m.tilt + offset * d.tilt
      let logSlope = d.slopeSquare / m.slopeSquare
      return (
        numeratorDerivative / (alpha * m.slopeSquare) - ratio * (ownScale + logSlope),
        kappa * (2 * ownScale + d.curvatureSquare / m.curvatureSquare - logSlope)
      )
    }
    let a = derivatives(all.byScale, ownScale: 1 / alpha)
    let b = derivatives(all.byShift, ownScale: 0)
    return (
      Value(value: ratio - 1, byScale: a.ratio, byShift: b.ratio),
      Value(value: kappa, byScale: a.kappa, byShift: b.kappa)
    )
  }
}
