import DKSFormulas
import DKSGraph

/// Takes back the transforms of an earlier rewrite, so that a method begins with the network's own activations.
///
///     activation(x) {phi: tanh, alpha: 0.13, …}   ⟶   activation(x) {phi: tanh}
///
/// Without a method nothing takes their place, and they stay.
package enum RestoreActivations: Pass {
  package static let name = "restore-activations"
  package static let summary =
    "takes back the transforms of an earlier rewrite, before a method makes its own"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.kind != .none else { return }
    for i in graph.nodes.indices {
      guard var layer = graph.nodes[i].operation as? ActivationLayer, layer.transform != nil, !layer.isKept
      else { continue }
      layer.transform = nil
      graph.nodes[i].operation = layer
    }
  }
}
