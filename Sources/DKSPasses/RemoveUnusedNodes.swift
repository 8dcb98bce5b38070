import DKSGraph

/// Removes nodes that no output depends on; inputs stay, because they are the network's interface.
///
///     a = dense(x); b = tanh(x) ; output a   ⟶   a = dense(x) ; output a
package enum RemoveUnusedNodes: Pass {
  package static let name = "remove-unused"
  package static let summary = "removes nodes that no output depends on"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    var isUsed = [Bool](repeating: false, count: graph.nodes.count)
    for output in graph.outputs { isUsed[Int(output.node.index)] = true }
    for i in graph.nodes.indices.reversed() {
      if graph.nodes[i].operation is Input { isUsed[i] = true }
      guard isUsed[i] else { continue }
      for operand in graph.nodes[i].operands { isUsed[Int(operand.index)] = true }
    }
    guard isUsed.contains(false) else { return }
    graph.rebuild { id, _ in isUsed[Int(id.index)] ? .keep : .remove }
  }
}
