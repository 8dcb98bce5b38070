import DKSGraph

extension Graph {
  /// The same function with as few operands as can be: a tensor that is added to itself is added once with the
  /// sum of its weights, and concatenations are nested.
  var withCanonicalOperands: Graph {
    var graph = withNestedConcatenations
    for i in graph.nodes.indices {
      guard let sum = graph.nodes[i].operation as? WeightedSum,
        Set(graph.nodes[i].operands).count < graph.nodes[i].operands.count
      else { continue }
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
    }
    return graph
  }
}
