/// Why no constants of an activation solve the local equations.
package enum SolverError: Error, Hashable {
  /// The target lies beyond what the activation reaches: `limit` is the least ψ − 1 (DKS) or κ (TAT) that it
  /// cannot have (Theory 3.2), or that doubles cannot follow (ψ near 20 for ReLU).
  case beyondExistenceLimit(limit: Double)
  /// No target has a solution, or the method does not apply.
  case infeasible(Infeasibility)
  /// The iteration stopped with this residual.
  case notConverged(residual: Double)
  /// The local target is not positive and finite, or so small that doubles cannot follow it.
  case targetOutOfRange(Double)
}

/// Why a method does not apply to an activation at all.
package enum Infeasibility: Hashable, Sendable {
  /// Q'(1) equals C'(1) identically for polynomials of degree two.
  case quadratic
  /// φ' jumps at this x, so that C''(1) is infinite and TAT has nothing to set.
  case corner(at: Double)
  /// Q'(1) of a (leaky) ReLU is 1 and cannot be chosen.
  case fixedQSlope
  /// No shift of the input balances Q'(1) with C'(1), as for exp.
  case noBalance
}

extension SolverError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .beyondExistenceLimit(let limit):
      "the target is beyond the largest that this activation reaches, \(limit)"
    case .infeasible(let reason): reason.description
    case .notConverged(let residual): "no solution found; the best residual is \(residual)"
    case .targetOutOfRange(let target):
      "the local target \(target) is not in the positive range that can be solved for"
    }
  }
}

extension Infeasibility: CustomStringConvertible {
  package var description: String {
    switch self {
    case .quadratic: "a polynomial of degree two has Q'(1) = C'(1) whatever its constants are"
    case .corner(let x): "the slope of the activation jumps at x = \(x), so C''(1) is infinite"
    case .fixedQSlope: "Q'(1) of this activation is 1 and cannot be chosen"
    case .noBalance: "no shift of the input balances Q'(1) with C'(1) for this activation"
    }
  }
}
