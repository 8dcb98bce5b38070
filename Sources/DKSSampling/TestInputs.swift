import DKSGraph

/// Two values for each input of a network: Gaussian with correlation ½ for numbers, half of them equal for tokens.
struct TestInputs {
  /// By input node, stored location by location.
  private(set) var values: [Int: (x: [Double], y: [Double])] = [:]

  init(_ graph: Graph, seed: UInt64) {
    var random = RandomSource(seed: ~seed)
    for (i, node) in graph.nodes.enumerated() where node.operation is Input {
      var x: [Double] = []
      var y: [Double] = []
      let tokens = graph.nodes.compactMap { ($0.operation as? Embedding)?.count }.min() ?? 1
      for _ in 0..<node.type.count {
        if node.type.element == .int32 {
          x.append(Double(random.index(below: tokens)))
          y.append(random.uniform() < 0.5 ? x[x.count - 1] : Double(random.index(below: tokens)))
        } else {
          x.append(random.gaussian())
          y.append(0.5 * x[x.count - 1] + 0.75.squareRoot() * random.gaussian())
        }
      }
      values[i] = (x, y)
    }
  }
}
