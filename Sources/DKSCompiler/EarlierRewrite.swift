import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSRecognition

/// What a model says of an earlier rewrite by this compiler.
struct EarlierRewrite {
  /// The method, as the file has it.
  var text: String
  /// The same, if this version knows it.
  var method: Method?
  /// Whether the transforms were folded into the weights.
  var isFolded: Bool

  /// Nil for a model that no method has rewritten.
  init?(_ model: Model) {
    guard let text = model.marks["method"] else { return nil }
    self.text = text
    isFolded = model.marks["folded"] == "true"
    var ignored = DiagnosticSet()
    let probe = "graph Method method=\(text) {\n  x = input : f32[1]\n  output y = dense(x) {units: 1}\n}"
    method = Graph.parse(SourceFile(name: "", text: probe), number: 0, diagnostics: &ignored)?.method
    if ignored.containsError { method = nil }
  }
}

extension Compilation {
  /// Says what a second rewrite does with the first, and stops it where the first cannot be taken back.
  mutating func checkEarlierRewrite(_ options: CompilerOptions) {
    guard let network = networks.first, let imported = network.imported,
      let earlier = EarlierRewrite(imported.model), network.source.method.kind != .none
    else { return }
    let file = sources.files.first?.name ?? network.name
    if earlier.isFolded {
      if options.keepsWeights { diagnostics.insert(.foldedBefore(file, earlier)) }
      return
    }
    let shapes = earlier.method?.shapesActivations ?? true
    var restored = 0
    var unknown = 0
    for node in imported.recognition.graph.nodes {
      guard let layer = node.operation as? ActivationLayer, !layer.isKept else { continue }
      if layer.transform != nil {
        restored += 1
      } else if shapes {
        let nodes = imported.recognition.origins[node.name]?.nodes ?? []
        if !nodes.contains(where: { imported.model.nodes[$0].marks["activation"] != nil }) { unknown += 1 }
      }
    }
    if unknown > 0 {
      diagnostics.insert(.unknownTransforms(file, earlier, unknown: unknown))
    } else if restored > 0, earlier.method?.kind != network.source.method.kind {
      diagnostics.insert(.rewrittenBefore(file, earlier, count: restored, by: network.source.method))
    }
  }
}

extension Diagnostic {
  static func rewrittenBefore(
    _ file: String, _ earlier: EarlierRewrite, count: Int, by method: Method
  ) -> Diagnostic {
    Diagnostic(
      .note, "DKS0986",
      "'\(file)' was rewritten with '\(earlier.text)'; its \(count) transforms are taken back for '\(method)'",
      at: nil, helps: ["write '--method none --keep-weights' to leave it as it is"])
  }

  static func unknownTransforms(_ file: String, _ earlier: EarlierRewrite, unknown: Int) -> Diagnostic {
    let activations = unknown == 1 ? "one activation has" : "\(unknown) activations have"
    return Diagnostic(
      .error, "DKS0987",
      "'\(file)' was rewritten with '\(earlier.text)', and \(activations) no transform that can be taken back",
      at: nil,
      notes: ["the notes of dksc beside them are gone, or constants were changed since they were written"],
      helps: [
        "rewrite the model that it was made of, or write '--method none --keep-weights' to leave it as it is"
      ])
  }

  static func foldedBefore(_ file: String, _ earlier: EarlierRewrite) -> Diagnostic {
    Diagnostic(
      .error, "DKS0987",
      "'\(file)' was rewritten with '\(earlier.text)' and folded: its weights hold the transforms", at: nil,
      helps: [
        "leave '--keep-weights' out to draw new ones, or write '--method none --keep-weights' to leave it as it is"
      ])
  }
}
