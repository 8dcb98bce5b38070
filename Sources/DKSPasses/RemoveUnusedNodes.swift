import DKSGraph

/// Removes nodes that no output depends on; inputs stay, because they are the network's interface.
///
///     a = dense(x); b = tanh(x) ; output a   ⟶   a = dense(x) ; output a
package enum RemoveUnusedNodes: Pass {
  package static let name = "remove-unused"
  package static let summary = "removes nodes that no output depends on"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    let isUsed = graph.usedNodes(besides: graph.nodes.indices.filter { graph.nodes[$0].operation is Input })
    guard isUsed.contains(false) else { return }
    graph.rebuild { id, _ in isUsed[Int(id.index)] ? .keep : .remove }
  }
}
