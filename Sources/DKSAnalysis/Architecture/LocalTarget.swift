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
  }

  package var kind: Kind
  /// ζ, τ or η.
  package var target: Double
  /// The value of the maximal function at the local target.
  package var achieved: Double

  /// Finds the local target of a network under the method of its graph; nil without a method.
  ///
  /// - Throws: `TargetError` if the method's argument is out of range or the architecture cannot reach it.
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
      let slope = try maximal.solveNegativeSlope(eta: eta)
      return LocalTarget(
        kind: .negativeSlope(slope), target: eta, achieved: maximal.cAtZero(negativeSlope: slope))
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
