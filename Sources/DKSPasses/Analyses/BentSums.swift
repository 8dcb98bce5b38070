import DKSGraph

extension Graph {
  /// The sums whose summands are not shown to be independent, by index: squared weights do not give their q and
  /// c exactly (THEORY.md R2).
  package func dependentSums() -> Set<Int> {
    var independence = Independence(self)
    var result: Set<Int> = []
    for (i, node) in nodes.enumerated() {
      guard let sum = node.operation as? WeightedSum else { continue }
      if case .independent = independence.verdict(on: node, weights: sum.weights) { continue }
      result.insert(i)
    }
    return result
  }
}
