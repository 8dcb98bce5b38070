import DKSGraph

extension Graph {
  /// The same function with as few operands as can be: a tensor that is added to itself is added once with the
  /// sum of its weights, and a concatenation that begins with the operands of an earlier one has that one in
  /// their place.
  ///
  /// Dense networks concatenate everything that came before at each of their layers; in the language each layer
  /// appends to what the one before it made.
  var withCanonicalOperands: Graph {
    var graph = self
    var concatenations: [ConcatKey: Int] = [:]
    for i in graph.nodes.indices {
      switch graph.nodes[i].operation {
      case let sum as WeightedSum:
        guard Set(graph.nodes[i].operands).count < graph.nodes[i].operands.count else { break }
        var place: [Node.ID: Int] = [:]
        var (operands, weights): ([Node.ID], [Double]) = ([], [])
        for (operand, weight) in zip(graph.nodes[i].operands, sum.weights) {
          if let known = place[operand] {
            weights[known] += weight
          } else {
            place[operand] = operands.count
            operands.append(operand)
            weights.append(weight)
          }
        }
        graph.nodes[i].operands = operands
        graph.nodes[i].operation = WeightedSum(weights: weights)
      case let concat as Concat:
        let axis = concat.axis ?? graph.nodes[i].type.featureAxis
        let operands = graph.shortened(graph.nodes[i].operands, axis, concatenations)
        graph.nodes[i].operands = operands
        concatenations[ConcatKey(axis: axis, operands: operands)] =
          concatenations[
            ConcatKey(axis: axis, operands: operands), default: i]
      default: break
      }
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
