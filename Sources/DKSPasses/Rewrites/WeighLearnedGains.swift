import DKSDiagnostics
import DKSGraph

/// Makes learned factors of summands weights of their sums (Theory R3).
///
///     f = gain(branch) {initial: 0.3}; sum(x, f) {weights: [1, 1]}   ⟶   sum(x, branch) {weights: [1, 0.3]}
///
/// The method then normalizes them, or `--shortcut-weight` chooses them. A factor that begins at zero (ReZero, SkipInit)
/// is no share of a sum: with `--shortcut-weight` the branch gets the share of a residual branch, else it is an error.
/// Factors elsewhere go out of an imported network.
package enum WeighLearnedGains: Pass {
  package static let name = "weigh-learned-gains"
  package static let summary = "makes learned factors of summands weights of their sums"

  /// Weights below this share of the largest one would take a branch out of the network.
  private static let smallestShare = 1e-3

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations,
      graph.nodes.contains(where: { $0.operation is Gain })
    else { return }
    var weighed: Set<Node.ID> = []
    for i in graph.nodes.indices {
      guard var sum = graph.nodes[i].operation as? WeightedSum else { continue }
      let before = graph.nodes[i]
      var gains: [(place: Int, node: Node)] = []
      for place in sum.weights.indices {
        while let factor = graph[graph.nodes[i].operands[place]].operation as? Gain {
          let gain = graph[graph.nodes[i].operands[place]]
          gains.append((place, gain))
          weighed.insert(graph.nodes[i].operands[place])
          sum.weights[place] *= factor.initial
          graph.nodes[i].operands[place] = gain.operands[0]
        }
      }
      guard !gains.isEmpty else { continue }
      let largest = sum.weights.map(\.magnitude).max() ?? 0
      let lost = gains.first { sum.weights[$0.place].magnitude <= smallestShare * largest }
      if let lost {
        guard context.rewrites.shortcutWeight != nil, graph.hasShortcut(before) else {
          context.diagnostics.insert(.vanishingGain(lost.node, sum: before))
          continue
        }
        // The option chooses what they are; the signs are kept where there are any.
        for gain in gains where sum.weights[gain.place].magnitude <= smallestShare * largest {
          sum.weights[gain.place] = sum.weights[gain.place] < 0 ? -1 : 1
        }
      }
      graph.nodes[i].operation = sum
      for gain in gains { context.diagnostics.insert(.gainWeighed(gain.node, sum: before)) }
    }
    removeUnused(weighed, from: &graph)
    if context.rewrites.removesScaleShifts { removeOthers(from: &graph, &context) }
  }

  /// Takes out those that are weights of no sum, as what is left of batch norm goes.
  private static func removeOthers(from graph: inout Graph, _ context: inout PassContext) {
    var removed: [Node] = []
    graph.rebuild { _, node in
      guard node.operation is Gain else { return .keep }
      removed.append(node)
      return .bypass
    }
    if let first = removed.first { context.diagnostics.insert(.gainsRemoved(first, count: removed.count)) }
  }

  /// Removes those of `gains` that nothing uses any more; one may be a factor of another.
  private static func removeUnused(_ gains: Set<Node.ID>, from graph: inout Graph) {
    guard !gains.isEmpty else { return }
    let isUsed = graph.usedNodes(besides: graph.nodes.indices.filter { !gains.contains(Node.ID($0)) })
    graph.rebuild { id, _ in isUsed[Int(id.index)] ? .keep : .remove }
  }
}

extension Graph {
  /// Whether some of the summands of `sum` are shortcuts and others are not.
  fileprivate func hasShortcut(_ sum: Node) -> Bool {
    let isShortcut = shortcuts(of: sum)
    return isShortcut.contains(true) && isShortcut.contains(false)
  }
}

extension Diagnostic {
  fileprivate static func gainsRemoved(_ first: Node, count: Int) -> Diagnostic {
    let others = count == 1 ? "" : " and \(count - 1) more"
    return Diagnostic(
      .note, "DKS0560", "the learned factor '\(first.name)'\(others) is taken out of the network",
      at: first.span,
      notes: ["it is a weight of no sum; the method keeps q at 1 without it (rule R4)"])
  }

  fileprivate static func vanishingGain(_ gain: Node, sum: Node) -> Diagnostic {
    let factor = (gain.operation as? Gain)?.initial ?? 0
    return Diagnostic(
      .error, "DKS0565",
      "the learned factor '\(gain.name)' begins at \(rounded(factor)), which leaves its summand no share of '\(sum.name)'",
      at: gain.span,
      labels: sum.span.map { [Label($0, "the sum")] } ?? [],
      notes: [
        "a method makes learned factors weights of normalized sums; a summand of weight 0 would never be learned"
      ],
      helps: ["give the summand a weight: '0.8 * x + 0.6 * branch'"],
      optionHelps: [
        "'--shortcut-weight 0.8' gives residual branches the rest of the sum, whatever they begin at",
        "'--method he' only chooses weights and keeps the factor",
      ])
  }

  fileprivate static func gainWeighed(_ gain: Node, sum: Node) -> Diagnostic {
    Diagnostic(
      .note, "DKS0566",
      "the learned factor '\(gain.name)' becomes a constant weight of the sum '\(sum.name)'",
      at: gain.span,
      notes: [
        "the method needs the shares of a sum to be known; the layers before it learn the size (rule R3)"
      ])
  }
}
