import DKSGraph

/// Takes the mean where the largest value was taken.
///
///     maxPool(x) {size: 3, stride: 2}   ⟶   averagePool(x) {size: 3, stride: 2}
///
/// A maximum has no kernel map; a mean is linear, and its map is known (Theory 1.2).
package enum AverageMaxPools: Pass {
  package static let name = "average-max-pools"
  package static let summary = "makes mean pools of max pools, with --mean-pools"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard context.rewrites.averagesPools else { return }
    for i in graph.nodes.indices {
      guard let pool = graph.nodes[i].operation as? MaxPool else { continue }
      graph.nodes[i].operation = AveragePool(size: pool.size, stride: pool.stride, padding: pool.padding)
    }
  }
}
