import DKSGraph

extension Graph {
  /// The same function without detours to the elements of sequences: the last element is one of them, and the element of
  /// a stack is what was put there.
  var withPlainElements: Graph {
    var graph = self
    // What each node stands for.
    var plain = nodes.indices.map { Node.ID($0) }
    for i in nodes.indices {
      graph.nodes[i].operands = nodes[i].operands.map { plain[Int($0.index)] }
      guard let (sequence, index) = graph.element(graph.nodes[i]) else { continue }
      if graph.nodes[sequence].operation is Stack {
        plain[i] = graph.nodes[sequence].operands[index]
      } else {
        graph.nodes[i].operation = Element(index: index)
      }
    }
    for i in graph.outputs.indices {
      graph.outputs[i].node = plain[Int(graph.outputs[i].node.index)]
    }
    return graph
  }
}
