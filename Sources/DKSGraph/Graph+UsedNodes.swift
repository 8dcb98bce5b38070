import DKSFormulas

extension Graph {
  /// Which nodes the outputs or the nodes at `roots` depend on, themselves included.
  package func usedNodes(besides roots: [Int] = []) -> [Bool] {
    ancestors(of: outputs.map { Int($0.node.index) } + roots, among: nodes.count) { node in
      nodes[node].operands.lazy.map { Int($0.index) }
    }
  }
}
