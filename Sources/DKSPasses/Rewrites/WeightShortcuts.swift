import DKSDiagnostics
import DKSGraph

/// Gives the shortcuts of residual sums the weight w and the residual branches √(1 − w²) (Theory R3).
///
///     sum(branch, x) {weights: [1, 1]}   ⟶   sum(branch, x) {weights: [0.6, 0.8]}   for w = 0.8
///
/// A summand is a shortcut if it comes from a value by at most affine and identity-like steps, and another
/// summand comes from that value through an activation. Sums of which none or all are shortcuts stay as they
/// are. With w = 0 `drop-zero-summands` leaves the vanilla network of the papers.
package enum WeightShortcuts: Pass {
  package static let name = "weight-shortcuts"
  package static let summary = "gives shortcuts the weight of --shortcut-weight, residual branches the rest"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard let weight = context.rewrites.shortcutWeight else { return }
    var hasShortcut = false
    for i in graph.nodes.indices {
      guard var sum = graph.nodes[i].operation as? WeightedSum else { continue }
      let isShortcut = graph.shortcuts(of: graph.nodes[i])
      // A constant zero stays one.
      let live = zip(sum.weights, isShortcut).filter { $0.0 != 0 }
      let count = live.count { $0.1 }
      if isShortcut.contains(true) { hasShortcut = true }
      guard count > 0, count < live.count else { continue }
      // Several of one kind share what their kind has.
      let shortcut = weight / Double(count).squareRoot()
      let rest = ((1 - weight * weight) / Double(live.count - count)).squareRoot()
      sum.weights = zip(sum.weights, isShortcut).map { written, isShortcut in
        if written == 0 { return 0 }
        let size = isShortcut ? shortcut : rest
        return written < 0 ? -size : size
      }
      graph.nodes[i].operation = sum
    }
    if !hasShortcut { context.diagnostics.insert(.noShortcuts()) }
  }
}

extension Diagnostic {
  static func noShortcuts() -> Diagnostic {
    Diagnostic(
      .warning, "DKS0563", "'--shortcut-weight' has no effect: no sum of the network has a shortcut", at: nil)
  }
}

extension Graph {
  /// Which operands of the sum `node` are shortcuts past another operand.
  ///
  /// Visits what lies between the summands and the values that they share: linear in a residual network.
  func shortcuts(of node: Node) -> [Bool] {
    let chains = node.operands.map { linearChain(from: $0) }
    var result = [Bool](repeating: false, count: node.operands.count)
    for (branch, operand) in node.operands.enumerated() {
      let others = chains.indices.filter { $0 != branch && !result[$0] }
      guard let first = others.flatMap({ chains[$0] }).min() else { continue }
      let reached = nodesBehindActivations(of: operand, from: first)
      for other in others where chains[other].contains(where: reached.contains) { result[other] = true }
    }
    return result
  }

  /// `node` and what it is an affine or identity-like function of, up to the last such value.
  private func linearChain(from node: Node.ID) -> [Node.ID] {
    var chain = [node]
    while let last = chain.last, self[last].operands.count == 1 {
      if case .nonlinear = self[last].operation.kernelRule { break }
      chain.append(self[last].operands[0])
    }
    return chain
  }

  /// The ancestors of `node`, none before `first`, from which a path to it goes through an activation.
  private func nodesBehindActivations(of node: Node.ID, from first: Node.ID) -> Set<Node.ID> {
    var behind = Set<Node.ID>()
    var seen: Set<Node.ID> = [node]
    var open = [(node, false)]
    while let (id, isBehind) = open.popLast() {
      var isBehind = isBehind
      if case .nonlinear = self[id].operation.kernelRule { isBehind = true }
      for operand in self[id].operands where operand >= first {
        if isBehind {
          if behind.insert(operand).inserted { open.append((operand, true)) }
        } else if seen.insert(operand).inserted {
          open.append((operand, false))
        }
      }
    }
    return behind
  }
}
