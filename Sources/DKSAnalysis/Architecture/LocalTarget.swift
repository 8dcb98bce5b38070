import DKSFormulas
import DKSGraph
import DKSKernels

/// What the method wants of every nonlinear layer, found from the architecture (Theory 2.3).
package struct LocalTarget: Hashable, Sendable {
  /// Which maximal function was brought to which value.
  package enum Kind: Hashable, Sendable {
    /// DKS: the local slope ψ = χ₁, as ψ − 1, so that deep networks keep their digits.
    case slope(excess: Double)
    /// TAT, smooth: the local curvature C''(1).
    case curvature(Double)
    /// TAT, leaky ReLU: the negative slope a.
    case negativeSlope(Double)

    /// ψ − 1, κ or a.
    package var number: Double {
      switch self {
      case .slope(let number), .curvature(let number), .negativeSlope(let number): number
      }
    }

    /// ψ − 1 or κ, of which an activation may reach too little; nil for leaky ReLUs, which reach every slope.
    package var level: Double? { if case .negativeSlope = self { nil } else { number } }
  }

  package var kind: Kind
  /// ζ, τ or η.
  package var target: Double
  /// The value of the maximal function at the local target.
  package var achieved: Double
  /// Why the local target is lower than the architecture allows; nil where it is not.
  package private(set) var limit: Limit?

  /// An activation that does not reach what the method wants of it.
  package struct Limit: Hashable, Sendable {
    /// The activation that reaches the least.
    package var activation: String
    /// The local target that would bring the maximal function to its target; nil where none would.
    package var wanted: Kind?
    /// The least ψ − 1 or κ that the activation cannot have; the negative slope 0 of ReLU.
    package var bound: Double
  }

  /// Lowers ψ − 1 or κ to `level`, because `activation` does not reach `bound`. The maximal functions grow with
  /// it, so they stay below the method's target: condition (d) still holds.
  package mutating func lower(
    to level: Double, below bound: Double, of activation: String, in maximal: MaximalFunction
  ) {
    let wanted = limit?.wanted ?? kind
    switch kind {
    case .slope:
      kind = .slope(excess: level)
      achieved = 1 + maximal.slope(excess: level).value
    case .curvature:
      kind = .curvature(level)
      achieved = maximal.curvature(level)
    case .negativeSlope: return
    }
    limit = Limit(activation: activation, wanted: wanted, bound: bound)
  }

  /// Finds the local target of a network under the method of its graph; nil without a method.
  ///
  /// Where even plain ReLU leaves the largest C(0) below η, it is taken: `limit` says so.
  ///
  /// - Throws: `TargetError` if the method's argument is out of range or there is nothing to aim with.
  package static func find(
    in maximal: MaximalFunction, for graph: Graph
  ) throws(TargetError) -> LocalTarget? {
    switch graph.method.kind {
    case .none, .comparison: return nil
    case .dks(let zeta):
      let excess = try maximal.solveSlope(zeta: zeta)
      return LocalTarget(
        kind: .slope(excess: excess), target: zeta, achieved: 1 + maximal.slope(excess: excess).value)
    case .tat(.curvature(let tau)):
      let kappa = try maximal.solveCurvature(tau: tau)
      return LocalTarget(kind: .curvature(kappa), target: tau, achieved: maximal.curvature(kappa))
    case .tat(.cAtZero(let eta)):
      do throws(TargetError) {
        let slope = try maximal.solveNegativeSlope(eta: eta)
        return LocalTarget(
          kind: .negativeSlope(slope), target: eta, achieved: maximal.cAtZero(negativeSlope: slope))
      } catch {
        guard case .unreachable(let maximum) = error else { throw error }
        return LocalTarget(
          kind: .negativeSlope(0), target: eta, achieved: maximum,
          limit: Limit(activation: "leakyRelu", wanted: nil, bound: 0))
      }
    case .tat(.automatic):
      var resolved = graph
      resolved.method.kind = .tat(graph.automaticTATTarget)
      return try find(in: maximal, for: resolved)
    }
  }
}

extension Graph {
  /// What plain `tat` aims at: leaky ReLU's C(0) if that is the only activation, else the curvature.
  package var automaticTATTarget: Method.TATTarget {
    let transformed = nodes.compactMap { $0.operation as? ActivationLayer }.filter { !$0.isKept }
    let areLeaky = !transformed.isEmpty && transformed.allSatisfy(\.phi.isLeakyReLU)
    return areLeaky ? .cAtZero(Method.defaultEta) : .curvature(Method.defaultTau)
  }
}

extension Activation {
  /// Whether TAT's closed form for leaky ReLU applies (Theory 1.4).
  package var isLeakyReLU: Bool { isBuiltIn && (name == "leakyRelu" || name == "prelu") }
}
