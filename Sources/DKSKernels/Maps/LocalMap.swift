import DKSFormulas

/// What one activation does to q and c values near the fixed points 0 and 1, at unit input q
/// (Theory 1.3). C is normalized by Q(1), so that C(1) = 1.
package struct LocalMap: Hashable, Sendable {
  /// Q(1)
  package var qMap: Double
  /// Q'(1)
  package var qSlope: Double
  /// E[φ̂]
  package var mean: Double
  /// E[φ̂'], by the unit input.
  package var meanSlope: Double
  /// C(0), in [0, 1].
  package var cAt0: Double
  /// C'(0)
  package var slopeAt0: Double
  /// C'(1), also called chi1.
  package var chi1: Double
  /// C''(1); infinite if φ' jumps.
  package var curvature: Double
}

/// The local map of x ↦ γ(φ(αx + β) + δ), by quadrature; relative error about 1e-15 for catalogue names.
package func localMap(of function: ActivationFunction, transform: ActivationTransform) -> LocalMap {
  let function = function.withSlope(of: transform)
  var map = localMap(of: function, transform: transform, refinement: 0)
  guard function.checksResolution else { return map }
  // Halve the panels until two results agree.
  for refinement in 1...4 {
    let finer = localMap(of: function, transform: transform, refinement: refinement)
    let agree = map.differs(from: finer) <= 1e-13
    map = finer
    if agree { break }
  }
  return map
}

/// The local map with every panel of the rule cut into 2^refinement parts.
func localMap(of function: ActivationFunction, transform: ActivationTransform, refinement: Int) -> LocalMap {
  let alpha = transform.inputScale
  let m = function.moments(scale: alpha, shift: transform.inputShift, refinement: refinement)
  let gain = transform.outputScale * transform.outputScale
  let offset = m.center + transform.outputShift
  let mean = m.mean + offset
  let q = gain * (m.variance + mean * mean)
  let slopeGain = gain * alpha * alpha
  return LocalMap(
    qMap: q,
    qSlope: gain * alpha * (m.mixed + offset * m.tilt),
    mean: transform.outputScale * mean,
    meanSlope: transform.outputScale * alpha * m.meanSlope,
    cAt0: gain * mean * mean / q,
    slopeAt0: slopeGain * m.meanSlope * m.meanSlope / q,
    chi1: slopeGain * m.slopeSquare / q,
    curvature: function.hasCorner ? .infinity : slopeGain * alpha * alpha * m.curvatureSquare / q)
}

extension LocalMap {
  /// The largest difference, relative for numbers beyond 1; an infinite curvature is left out.
  func differs(from other: LocalMap) -> Double {
    let pairs = [
      (qMap, other.qMap), (qSlope, other.qSlope), (cAt0, other.cAt0), (slopeAt0, other.slopeAt0),
      (chi1, other.chi1), (curvature, other.curvature),
    ]
    return pairs.reduce(0) { worst, pair in
      guard pair.1.isFinite else { return worst }
      return max(worst, abs(pair.0 - pair.1) / max(1, abs(pair.1)))
    }
  }
}
