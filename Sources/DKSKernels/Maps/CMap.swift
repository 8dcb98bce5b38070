import DKSFormulas

/// The C map of a transformed activation at any c in [−1, 1], at unit input q (Theory 3.4); normalized by
/// Q(1), so that C(1) = 1. For another input q, multiply the input scale by √q.
package struct CMap: Sendable {
  /// How the map is evaluated.
  enum Form: Sendable {
    /// Leaky ReLU without input shift: closed form (Theory 1.4).
    case leaky(LeakyReluMap)
    /// sin or cos: closed form (Theory 3.3).
    case sinusoid(SinusoidMap)
    /// The Hermite series, from k = 1.
    case series(HermiteSeries)
    /// Straight lines between corners, divided by the variance.
    case corners(CornerMap, variance: Double)
    /// Two-dimensional quadrature, split at the kinks, divided by the variance; the series where it converges fast.
    case quadrature(CovarianceQuadrature, HermiteSeries, variance: Double)
  }

  /// Up to this |c| the terms of a series beyond `seriesDegree` are below 1e-17.
  static let seriesReach = 0.82
  private static let seriesDegree = 200

  let form: Form
  /// Variance of φ(αx + β), by which `form` is normalized, times γ²/Q(1): the weight of the centered map.
  let weight: Double
  /// C(0) = E[φ̂]²/Q(1)
  let offset: Double
  /// γ√Var φ, the deviation of φ̂ with the sign of γ.
  let deviation: Double

  /// A bound of the error at |c| ≤ 1 from truncation; rounding adds about 1e-15.
  package var errorBound: Double {
    if case .series(let series) = form { weight * series.remainder } else { 0 }
  }

  /// Prepares the map of x ↦ γ(φ(αx + β) + δ); the Hermite coefficients of a smooth φ are found here.
  package init(of function: ActivationFunction, transform: ActivationTransform, meter: QuadratureMeter? = nil)
  {
    let function = function.withSlope(of: transform)
    let (scale, shift) = (transform.inputScale, transform.inputShift)
    let moments = function.moments(scale: scale, shift: shift)
    let mean = moments.center + moments.mean + transform.outputShift
    let total = moments.variance + mean * mean
    weight = moments.variance / total
    offset = mean * mean / total
    deviation = transform.outputScale * moments.variance.squareRoot()
    switch function.family {
    case .leakyRelu(let slope) where shift == 0:
      form = .leaky(LeakyReluMap(negativeSlope: slope))
    case .relu where shift == 0:
      form = .leaky(LeakyReluMap(negativeSlope: 0))
    case .sinusoid(let phase):
      form = .sinusoid(SinusoidMap(scale: scale, phase: shift + phase))
    default:
      let side = CovarianceQuadrature.Side(
        function: function, scale: scale, shift: shift, mean: moments.center + moments.mean)
      let quadrature = CovarianceQuadrature(first: side, second: side, meter: meter)
      if let corners = CornerMap(first: side, second: side) {
        form = .corners(corners, variance: moments.variance)
      } else {
        let series = HermiteSeries(
          function: function, scale: scale, shift: shift, moments: moments,
          degreeLimit: function.kinks.isEmpty ? HermiteSeries.degreeLimit : Self.seriesDegree)
        let isEnough = function.kinks.isEmpty && series.remainder <= 1e-13
        form = isEnough ? .series(series) : .quadrature(quadrature, series, variance: moments.variance)
      }
    }
  }

  /// C(c); c beyond ±1 counts as ±1.
  package func value(_ c: Double) -> Double {
    let c = min(max(c, -1), 1)
    switch form {
    case .leaky(let map): return offset + weight * map.centeredValue(c)
    case .sinusoid(let map): return offset + weight * map.value(c)
    case .series(let series): return offset + weight * series.value(c)
    case .corners(let map, let variance): return c == 1 ? 1 : offset + weight * map.value(c) / variance
    case .quadrature(_, let series, _) where abs(c) <= Self.seriesReach:
      return offset + weight * series.value(c)
    case .quadrature(let quadrature, _, let variance):
      return c == 1 ? 1 : offset + weight * quadrature.value(c) / variance
    }
  }

  /// C'(c); infinite nowhere, since φ is continuous.
  package func derivative(_ c: Double) -> Double {
    let c = min(max(c, -1), 1)
    switch form {
    case .leaky(let map): return weight * map.centeredDerivative(c)
    case .sinusoid(let map): return weight * map.derivative(c)
    case .series(let series): return weight * series.derivative(c)
    case .corners(let map, let variance): return weight * map.derivative(c) / variance
    case .quadrature(_, let series, _) where abs(c) <= Self.seriesReach: return weight * series.derivative(c)
    case .quadrature(let quadrature, _, let variance): return weight * quadrature.derivative(c) / variance
    }
  }

  /// C''(c) for |c| < 1; NaN where only quadrature knows the map.
  package func secondDerivative(_ c: Double) -> Double {
    switch form {
    case .leaky(let map): return weight * map.centeredSecondDerivative(c)
    case .sinusoid(let map): return weight * map.secondDerivative(c)
    case .series(let series): return weight * series.secondDerivative(c)
    case .corners(let map, let variance): return weight * map.secondDerivative(c) / variance
    case .quadrature(_, let series, _):
      return abs(c) <= Self.seriesReach ? weight * series.secondDerivative(c) : .nan
    }
  }
}

extension CMap.Form {
  /// The series, where there is one.
  var series: HermiteSeries? {
    switch self {
    case .series(let series), .quadrature(_, let series, _): series
    case .leaky, .sinusoid, .corners: nil
    }
  }
}
