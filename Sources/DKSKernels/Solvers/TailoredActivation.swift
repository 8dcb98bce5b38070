import DKSFormulas

/// Tailored Activation Transformations (Zhang et al. 2022): constants with C'(1) = 1 and a set curvature, or a
/// leaky ReLU of a set slope.
package enum TailoredActivation {
  /// The transform of a smooth `function` with Q(1) = Q'(1) = C'(1) = 1 and C''(1) = `curvature` > 0, by
  /// Theory 3.1; of the two families the one where mean and curvature of φ̂ have the same sign.
  ///
  /// The residual is the largest of |Q(1) − 1|, |Q'(1) − 1|, |C'(1) − 1|, |C''(1) − κ|.
  package static func solveSmooth(
    _ function: ActivationFunction, curvature: Double
  ) throws(SolverError) -> ActivationTransform {
    guard curvature > 0, curvature.isFinite else { throw .targetOutOfRange(curvature) }
    if let corner = function.kinks.first(where: \.breaksSlope) {
      throw .infeasible(.corner(at: corner.position))
    }
    if function.family == .quadratic { throw .infeasible(.quadratic) }
    let solving = SmoothSolving(
      function: function, method: .curvature(meanSign: 1), target: curvature, limit: .infinity)
    let (scale, shift) = try solving.solve(starts: function.curvatureStarts)
    let m = function.moments(scale: scale, shift: shift)
    let excess = max(0, scale * scale * m.slopeSquare - m.variance).squareRoot()
    var transform = ActivationTransform(
      inputScale: scale, inputShift: shift, outputScale: 1 / (scale * m.slopeSquare.squareRoot()),
      outputShift: (m.tilt < 0 ? -excess : excess) - m.mean - m.center)
    transform.residual = residual(of: function, transform, curvature)
    guard transform.residual <= SmoothSolving.acceptedResidual else {
      throw .notConverged(residual: transform.residual)
    }
    return transform
  }

  /// A leaky ReLU of negative slope `a` with Q(q) = q and C'(1) = 1: γ = √(2/(1 + a²)), no shifts.
  package static func leaky(negativeSlope a: Double) -> ActivationTransform {
    var transform = ActivationTransform(outputScale: (2 / (1 + a * a)).squareRoot(), negativeSlope: a)
    let map = localMap(of: .leakyRelu(negativeSlope: a), transform: transform)
    transform.residual = max(abs(map.qMap - 1), abs(map.qSlope - 1), abs(map.chi1 - 1))
    return transform
  }

  /// The largest absolute residual of the local equations at `transform`.
  static func residual(
    of function: ActivationFunction, _ transform: ActivationTransform, _ curvature: Double
  ) -> Double {
    let map = localMap(of: function, transform: transform)
    return [map.qMap - 1, map.qSlope - 1, map.chi1 - 1, map.curvature - curvature]
      .reduce(0) { max($0, abs($1)) }
  }
}
