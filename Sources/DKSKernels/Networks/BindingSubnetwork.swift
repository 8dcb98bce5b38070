/// The subnetwork whose value a maximal function takes: the one that binds the local target
/// (Theory 2.2).
package struct BindingSubnetwork: Hashable, Sendable {
  /// The nodes whose values enter it, ascending; several only where several inputs of the network do.
  package var entries: [Int]
  /// The node whose value leaves it, the first to reach the maximum.
  package var exit: Int
  /// The maximum; for a slope less 1, so that deep networks keep their digits.
  package var value: Double
}

/// What every nonlinear layer is taken to have when a maximal function is evaluated (Theory 2.1).
package enum LocalQuantity: Hashable, Sendable {
  /// C'(1) − 1.
  case excessSlope(Double)
  /// C''(1) at slope 1.
  case curvature(Double)
  /// A leaky ReLU of this negative slope.
  case negativeSlope(Double)

  /// The map of one layer on what is maximized, which is 0 at an entry. Slopes are counted from 1: they
  /// multiply, and in convex combinations the ones add up to one.
  var map: (Double) -> Double {
    switch self {
    case .excessSlope(let t): { $0 + t * (1 + $0) }
    case .curvature(let kappa): { $0 + kappa }
    case .negativeSlope(let slope): LeakyReluMap(negativeSlope: slope).value
    }
  }
}

extension MaximalFunction {
  /// The subnetwork that has the maximum at the given local quantity, the first in topological order among
  /// equals; nil where no subnetwork has a nonlinear layer. O(V + E) under `strict`.
  ///
  /// Under `strict` the entry could be any node that dominates the exit and where nothing has been gained yet;
  /// the network's inputs are named, which always is one of them.
  package func binding(at local: LocalQuantity) -> BindingSubnetwork? {
    var best: BindingSubnetwork?
    for sweep in sweeps {
      let values = sweep.values(entry: 0, map: local.map)
      guard let last = values.indices.last else { continue }
      let largest = sweep.reading == .largest ? values.max() ?? 0 : values[last]
      guard largest > (best?.value ?? -1), let exit = exit(of: sweep, values, largest) else { continue }
      best = BindingSubnetwork(entries: entries(of: sweep, to: exit), exit: exit, value: largest)
    }
    return best
  }

  /// The first node with the maximum; layers that keep the value add nothing to the subnetwork.
  private func exit(of sweep: Sweep, _ values: [Double], _ largest: Double) -> Int? {
    values.indices.dropFirst().first { values[$0] == largest }.map { sweep.nodes[$0 - 1] }
  }

  /// The nodes outside a region that feed it; the network's inputs above `exit` for a whole cone.
  private func entries(of sweep: Sweep, to exit: Int) -> [Int] {
    let inside = Set(sweep.nodes)
    var pending = [exit]
    var seen: Set<Int> = [exit]
    var entries: Set<Int> = []
    while let node = pending.popLast() {
      let sources = network.sources(of: node)
      if sources.isEmpty { entries.insert(node) }
      for source in sources {
        if !inside.contains(source) {
          entries.insert(source)
        } else if seen.insert(source).inserted {
          pending.append(source)
        }
      }
    }
    return entries.sorted()
  }
}
