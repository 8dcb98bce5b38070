/// The maximal functions of one network under one reading of "subnetwork" (Theory 2.1): how far the worst
/// subnetwork goes when every nonlinear layer has the given local property.
///
/// The same sweep is run with three local maps; all are monotone, so a global target determines the local
/// one. A sweep is linear in the network under `strict`, and linear times the nesting depth under `official`.
package struct MaximalFunction: Sendable {
  let network: KernelNetwork
  let sweeps: [Sweep]

  /// Prepares the parts of `network` that the maximum is taken over.
  package init(_ network: KernelNetwork, subnetworks: Subnetworks) {
    self.network = network
    let found = subnetworks.sweeps(of: network)
    sweeps = found ?? []
    hasTooManyParts = found == nil
  }

  /// Whether there are more parts than are looked at; then there is no target.
  package let hasTooManyParts: Bool

  /// Whether any subnetwork has a nonlinear layer.
  package var hasNonlinearLayer: Bool { !sweeps.isEmpty }

  /// μ(ψ) − 1 and dμ/dψ of the maximal slope function at ψ = 1 + `excess`, excess ≥ 0; relative accuracy is
  /// kept for tiny excess.
  package func slope(excess: Double) -> (value: Double, derivative: Double) {
    var best = (value: 0.0, derivative: 0.0)
    for sweep in sweeps {
      let candidate = sweep.slope(excess: excess)
      if candidate.value > best.value
        || (candidate.value == best.value && candidate.derivative > best.derivative)
      {
        best = candidate
      }
    }
    return best
  }

  /// μ₂(κ), the maximal curvature C''(1) where every nonlinear layer has local curvature κ and slope 1; it is
  /// homogeneous of degree one.
  package func curvature(_ kappa: Double) -> Double {
    sweeps.reduce(0) { max($0, $1.value(entry: 0) { $0 + kappa }) }
  }

  /// μ₀(a), the maximal C(0) where every nonlinear layer is a leaky ReLU of negative slope a in [0, 1].
  package func cAtZero(negativeSlope a: Double) -> Double {
    let map = LeakyReluMap(negativeSlope: a)
    return sweeps.reduce(0) { max($0, $1.value(entry: 0, map: map.value)) }
  }
}
