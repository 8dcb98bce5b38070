import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSTensors

/// Moves α, β, γ and δ of the activations into the weights around them, where that changes nothing
/// (Theory 1.7): for inference, since it changes how the network trains.
///
///     dense(x) → γ(φ(α· + β) + δ) → dense   ⟶   dense′(x) → φ → dense′
///
/// α and β go into the layer before, if nothing else sees its result: W ← αW, b ← αb + β. γ and δ go into the
/// layers after, if no other operation sees the activation: b ← b + γδ W1, W ← γW. Beyond a border of zeros the
/// shift would be missing, so that δ stays where a tap that is not zero reaches there. Every fold is tried on
/// sampled vectors before it is made, with weights rounded as they will be written, and refused where that loses
/// more of the result than `FoldCheck` lets pass.
package enum Folding {
  /// Folds what can be folded; says of the rest why it stays. O(V + E), and each weight is read once.
  ///
  /// - Parameter types: The types in which the weights of the nodes of these names are written; float32 for others.
  package static func fold(
    _ graph: inout Graph, _ parameters: inout ParameterTable, writtenAs types: [String: ElementType] = [:],
    diagnostics: inout DiagnosticSet
  ) {
    guard graph.nodes.contains(where: { ($0.operation as? ActivationLayer)?.transform != nil }) else {
      diagnostics.insert(.nothingToFold())
      return
    }
    var fold = Fold(graph, parameters, writtenAs: types)
    for i in graph.nodes.indices {
      guard let layer = graph.nodes[i].operation as? ActivationLayer, layer.transform != nil else { continue }
      do throws(FoldRefusal) {
        try fold.foldInput(i)
      } catch {
        diagnostics.insert(.notFolded(graph.nodes[i], error))
      }
      do throws(FoldRefusal) {
        try fold.foldOutput(i)
      } catch {
        diagnostics.insert(.notFolded(graph.nodes[i], error))
      }
    }
    graph = fold.graph
    parameters = fold.parameters
  }
}

/// Why constants stay where they are.
struct FoldRefusal: Error {
  /// The constants: "α and β".
  var constants: String
  /// One clause: "'sum' sees it too".
  var reason: String
  /// Whether weights could not be read, so that nothing else can be done with them either.
  var isFailure = false
}

extension Diagnostic {
  static func nothingToFold() -> Diagnostic {
    Diagnostic(
      .warning, "DKS0974", "'--fold' has no effect: no activation of the network has a transform", at: nil,
      helps: ["dks and tat transform activations: '--method dks'"])
  }

  static func notFolded(_ node: Node, _ refusal: FoldRefusal) -> Diagnostic {
    Diagnostic(
      refusal.isFailure ? .error : .note, refusal.isFailure ? "DKS0973" : "DKS0972",
      "\(refusal.constants) of '\(node.name)' stay beside it: \(refusal.reason)", at: node.span)
  }
}
