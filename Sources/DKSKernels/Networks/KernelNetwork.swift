import DKSFormulas

/// The skeleton on which architecture functions are evaluated (Theory 2.1): what is left of a network
/// once every layer is one of four rules for a scalar c value.
package struct KernelNetwork: Sendable {
  /// How the value of a node follows from the values of earlier nodes.
  package enum Rule: Sendable {
    /// A network input; all inputs carry the same value.
    case entry
    /// A layer that keeps the value: affine, reshape, layer norm.
    case passThrough(Int)
    /// A nonlinear layer: applies the local map.
    case nonlinear(Int)
    /// A normalized sum or a concatenation: a convex combination of its sources.
    case combination([(source: Int, coefficient: Double)])
  }

  /// The nodes in topological order: a rule only names smaller indices.
  package let rules: [Rule]
  /// Indices of the nodes whose values leave the network.
  package let outputs: [Int]

  /// Makes a network from rules in topological order.
  ///
  /// Coefficients of a combination are divided by their sum, so that μ(1) = 1 holds by construction; one
  /// without sources counts as an input. An index that is not smaller than the node's own is an error of
  /// the caller.
  package init(rules: [Rule], outputs: [Int]) {
    self.rules = rules.enumerated().map { node, rule in
      switch rule {
      case .entry:
        return .entry
      case .passThrough(let source), .nonlinear(let source):
        precondition((0..<node).contains(source), "rules are not in topological order")
        return rule
      case .combination(let terms):
        precondition(
          terms.allSatisfy { (0..<node).contains($0.source) }, "rules are not in topological order")
        guard !terms.isEmpty else { return .entry }
        let total = terms.reduce(0) { $0 + $1.coefficient }
        guard total > 0, total != 1 else { return rule }
        return .combination(terms.map { ($0.source, $0.coefficient / total) })
      }
    }
    precondition(outputs.allSatisfy(rules.indices.contains), "an output is not a node")
    self.outputs = outputs
  }

  /// The sources of a node, in the order of its rule.
  func sources(of node: Int) -> [Int] {
    switch rules[node] {
    case .entry: []
    case .passThrough(let source), .nonlinear(let source): [source]
    case .combination(let terms): terms.map(\.source)
    }
  }

  /// Whether each node is an ancestor of one of `targets`, or one of them.
  func reaches(_ targets: [Int]) -> [Bool] {
    ancestors(of: targets, among: rules.count, sources: sources)
  }
}

/// Values of all nodes when every input carries `entry` and a nonlinear node maps by `nonlinear(node, value)`.
package func evaluate(
  _ network: KernelNetwork, entry: Double, nonlinear: (Int, Double) -> Double
) -> [Double] {
  var values: [Double] = []
  values.reserveCapacity(network.rules.count)
  for (node, rule) in network.rules.enumerated() {
    switch rule {
    case .entry: values.append(entry)
    case .passThrough(let source): values.append(values[source])
    case .nonlinear(let source): values.append(nonlinear(node, values[source]))
    case .combination(let terms):
      values.append(terms.reduce(0) { $0 + $1.coefficient * values[$1.source] })
    }
  }
  return values
}
