import DKSGraph

extension Graph {
  /// The same function, where a concatenation that begins with the operands of an earlier one has that one in their
  /// place.
  ///
  /// Dense networks concatenate everything that came before at each of their layers; so each layer appends to what
  /// the one before it made, and all are alike.
  var withNestedConcatenations: Graph {
    var graph = self
    var concatenations: [ConcatKey: Int] = [:]
    for i in graph.nodes.indices {
      guard let concat = graph.nodes[i].operation as? Concat else { continue }
      let axis = concat.axis ?? graph.nodes[i].type.featureAxis
      let operands = graph.shortened(graph.nodes[i].operands, axis, concatenations)
      graph.nodes[i].operands = operands
      let key = ConcatKey(axis: axis, operands: operands)
      if concatenations[key] == nil { concatenations[key] = i }
    }
    return graph
  }

  /// The operands with each beginning that an earlier concatenation has replaced by it.
  private func shortened(_ operands: [Node.ID], _ axis: Int?, _ known: [ConcatKey: Int]) -> [Node.ID] {
    var result: [Node.ID] = []
    for (i, operand) in operands.enumerated() {
      result.append(operand)
      // A concatenation begins with few operands; looking further would take quadratic time.
      guard result.count > 1, result.count <= 16, i + 1 < operands.count else { continue }
      if let earlier = known[ConcatKey(axis: axis, operands: result)] { result = [Node.ID(earlier)] }
    }
    return result
  }
}

private struct ConcatKey: Hashable {
  var axis: Int?
  var operands: [Node.ID]
}
