import DKSGraph

/// Two values for each input of a network: Gaussian with correlation ½ for numbers, brought to q = 1 as the maps take
/// them to be; half of them equal for tokens.
struct TestInputs {
  /// By input node, stored location by location.
  private(set) var values: [Int: (x: [Double], y: [Double])] = [:]

  /// q = 1 at each location; for one feature, q = 1 over all locations.
  private static func normalized(_ x: [Double], _ type: TensorType) -> [Double] {
    let width = type.featureCount > 1 ? type.featureCount : x.count
    var result = x
    for start in stride(from: 0, to: x.count, by: max(width, 1)) {
      let range = start..<start + width
      let square = range.reduce(0) { $0 + x[$1] * x[$1] } / Double(width)
      guard square > 0 else { continue }
      for i in range { result[i] /= square.squareRoot() }
    }
    return result
  }

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
      values[i] =
        node.type.element == .int32
        ? (x, y)
        : (
          Self.normalized(x, node.type), Self.normalized(y, node.type)
        )
    }
  }
}
