import DKSDiagnostics
import DKSGraph

/// Takes summands of weight zero out of their sums; a sum of one value is that value.
///
///     sum(a, b) {weights: [1, 0]}   ⟶   a
///
/// So `shortcut: 0` makes a residual network the vanilla network of the papers, not one with dead branches.
package enum DropZeroSummands: Pass {
  package static let name = "drop-zero-summands"
  package static let summary = "takes summands of weight zero out of their sums"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.nodes.contains(where: { $0.operation is WeightedSum }) else { return }
    // What nobody asked for is not taken out of a network that is only copied or drawn anew.
    let isAsked = context.rewrites.shortcutWeight == 0
    if context.rewrites.isImported, !isAsked, !graph.method.shapesActivations { return }
    var isAlone = Set<Node.ID>()
    for i in graph.nodes.indices {
      guard var sum = graph.nodes[i].operation as? WeightedSum else { continue }
      let written = sum.weights
      let kept = sum.weights.indices.filter { sum.weights[$0] != 0 }
      if kept.isEmpty { continue }  // normalize-sums has the diagnostic
      if kept.count < sum.weights.count {
        if context.rewrites.isImported, !isAsked {
          context.diagnostics.insert(.summandDropped(graph.nodes[i]))
        }
        graph.nodes[i].operands = kept.map { graph.nodes[i].operands[$0] }
        sum.weights = kept.map { sum.weights[$0] }
        graph.nodes[i].operation = sum
      }
      // A method normalises a lone positive weight to 1.
      if sum.weights.count == 1, sum.weights[0] == 1 || (graph.method.shapesActivations && sum.weights[0] > 0)
      {
        isAlone.insert(Node.ID(i))
        let square = sum.weights[0] * sum.weights[0]
        if square.isFinite, abs(square - 1) > NormalizeSums.reportedDeviation {
          context.diagnostics.insert(.sumNotNormalized(graph.nodes[i], weights: written, squares: square))
        }
      }
    }
    guard !isAlone.isEmpty else { return }
    graph.rebuild { id, _ in isAlone.contains(id) ? .bypass : .keep }
  }
}

extension Diagnostic {
  fileprivate static func summandDropped(_ node: Node) -> Diagnostic {
    Diagnostic(
      .note, "DKS0569", "what '\(node.name)' multiplies by the constant 0 is taken out of the sum",
      at: node.span,
      helps: ["make the constant an initializer if it is learned"])
  }
}
