import DKSFormulas

/// Deep Kernel Shaping (Martens et al. 2021): constants with Q(1) = 1, Q'(1) = q, C(0) = 0, C'(1) = ψ.
package enum DeepKernelShaping {
  /// The transform of `function` with local slope ψ = 1 + `excess`, excess > 0, by Theory 3.1.
  ///
  /// The residual is the largest of |Q(1) − 1|, |Q'(1) − q|, C(0), |C'(1) − ψ|; Q'(1) is left out, and stays
  /// what it is, where straight lines meet in a single corner and where no constants bring it to 1. A leaky ReLU
  /// gets its slope from here.
  package static func solve(
    _ function: ActivationFunction, excessSlope excess: Double, qSlope: Double = 1
  ) throws(SolverError) -> ActivationTransform {
    guard excess > 0, excess.isFinite else { throw .targetOutOfRange(excess) }
    guard qSlope > 0, qSlope.isFinite else { throw .targetOutOfRange(qSlope) }
    switch function.family {
    case .leakyRelu:
      guard qSlope == 1 else { throw .infeasible(.fixedQSlope) }
      return try leaky(excessSlope: excess)
    case .relu, .singleCorner:
      guard qSlope == 1 else { throw .infeasible(.fixedQSlope) }
      return try corner(function, excessSlope: excess)
    case .corners:
      do {
        return try general(function, excess, qSlope)
      } catch {
        guard qSlope == 1, let partial = nearestCorner(function, excessSlope: excess) else { throw error }
        return partial
      }
    case .quadratic: throw .infeasible(.quadratic)
    case .general, .sinusoid: return try general(function, excess, qSlope)
    }
  }

  private static func general(
    _ function: ActivationFunction, _ excess: Double, _ qSlope: Double
  ) throws(SolverError) -> ActivationTransform {
    let limit = function.excessSlopeLimit
    guard excess < limit else { throw .beyondExistenceLimit(limit: limit) }
    guard excess > function.excessSlopeFloor else { throw .infeasible(.noBalance) }
    let solving = SmoothSolving(
      function: function, method: .slope(qSlope: 1), target: excess, limit: limit)
    var (scale, shift) = try solving.solve(starts: function.slopeStarts)
    if qSlope != 1 {
      (scale, shift) = try moved(solving, from: (scale, shift), qSlope: qSlope)
    }
    let m = function.moments(scale: scale, shift: shift)
    var transform = ActivationTransform(
      inputScale: scale, inputShift: shift, outputScale: 1 / m.variance.squareRoot(),
      outputShift: -(m.center + m.mean))
    transform.residual = residual(of: function, transform, excess, qSlope)
    guard transform.residual <= SmoothSolving.acceptedResidual else {
      throw .notConverged(residual: transform.residual)
    }
    return transform
  }

  /// The largest absolute residual of the local equations at `transform`; that of Q'(1) counts if there is one.
  static func residual(
    of function: ActivationFunction, _ transform: ActivationTransform, _ excess: Double, _ qSlope: Double?
  ) -> Double {
    let map = localMap(of: function, transform: transform)
    return [map.qMap - 1, qSlope.map { map.qSlope - $0 } ?? 0, map.cAt0, map.chi1 - (1 + excess)]
      .reduce(0) { max($0, abs($1)) }
  }

  /// Moves a solution for Q'(1) = 1 to another value of Q'(1) at the same ψ, in steps that Newton can take.
  private static func moved(
    _ solving: SmoothSolving, from start: (scale: Double, shift: Double), qSlope: Double
  ) throws(SolverError) -> (scale: Double, shift: Double) {
    var branch = Branch(
      equations: LocalEquations(function: solving.function, method: .slope(qSlope: 1)), kink: nil,
      limit: solving.limit)
    var point = branch.point(scale: start.scale, shift: start.shift)
    var current = 1.0
    var stride = 0.1 * (qSlope - 1)
    while current != qSlope {
      let next = abs(qSlope - current) <= abs(stride) ? qSlope : current + stride
      branch.equations.method = .slope(qSlope: next)
      let (found, residual) = branch.correct(point, level: solving.target, tolerance: 0)
      if let found {
        (point, current) = (found, next)
      } else {
        stride /= 2
        guard abs(stride) > 1e-4 * abs(qSlope - 1) else { throw .notConverged(residual: residual) }
      }
    }
    return branch.parameters(point)
  }
}
