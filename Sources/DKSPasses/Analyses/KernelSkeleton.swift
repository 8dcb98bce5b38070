import DKSGraph
import DKSKernels

extension KernelNetwork {
  /// The skeleton of `graph` on which maximal functions are evaluated (THEORY.md 2.1): entries, affine and
  /// identity nodes, nonlinear nodes that the method transforms, and convex combinations.
  ///
  /// Kept activations count as the identity: the method has no say in them.
  init(_ graph: Graph) {
    var rules: [Rule] = []
    // What enters a part that is kept as it is, is an end of the network.
    var ends = graph.outputs.map { Int($0.node.index) }
    var isEnd = Set(ends)
    rules.reserveCapacity(graph.nodes.count)
    for node in graph.nodes {
      let first = node.operands.first.map { Int($0.index) }
      switch node.operation.kernelRule {
      case .entry: rules.append(.entry)
      case .opaque:
        rules.append(.entry)
        for operand in node.operands where isEnd.insert(Int(operand.index)).inserted {
          ends.append(Int(operand.index))
        }
      case .nonlinear:
        let isKept = (node.operation as? ActivationLayer)?.isKept ?? false
        rules.append(first.map { isKept ? .passThrough($0) : .nonlinear($0) } ?? .entry)
      case .weightedSum(let weights):
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        rules.append(
          .combination(
            zip(node.operands, weights).map { (Int($0.index), squares > 0 ? $1 * $1 / squares : 0) }))
      case .concatenation:
        // On the feature axis parts count by their features; on another, by their locations.
        let sizes = node.operands.map { Double(graph[$0].type.count) }
        let total = sizes.reduce(0, +)
        rules.append(.combination(zip(node.operands, sizes).map { (Int($0.index), $1 / total) }))
      case .affine, .identity, .normalization, .approximateIdentity, .unsupported:
        if node.operands.count > 1 {
          // Stacked steps: each location has its own value; their mean is what a later layer sees.
          let share = 1 / Double(node.operands.count)
          rules.append(.combination(node.operands.map { (Int($0.index), share) }))
        } else {
          rules.append(first.map { .passThrough($0) } ?? .entry)
        }
      }
    }
    self.init(rules: rules, outputs: ends)
  }
}
