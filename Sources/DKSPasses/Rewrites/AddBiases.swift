import DKSGraph

/// Gives a bias to every affine layer without one: exporters fold them away, batch norm made them needless.
///
///     conv(x) {channels: 64, kernel: 3, bias: false}   ⟶   conv(x) {channels: 64, kernel: 3}
///
/// They begin at zero (Theory R6), so nothing changes before training.
package enum AddBiases: Pass {
  package static let name = "add-biases"
  package static let summary = "gives affine layers of an imported network the biases that were folded away"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard context.rewrites.addsBiases else { return }
    var pool = OperationPool()
    // Layers that have one matrix and a bias each have theirs in steps after them.
    let apart = Set(graph.nodes.compactMap(graph.keyOfOwnBias))
    for i in graph.nodes.indices {
      if let key = graph.nodes[i].sharedWeights, apart.contains(key) { continue }
      if let layer = graph.nodes[i].operation.withBias { graph.nodes[i].operation = pool.one(layer) }
    }
  }
}
