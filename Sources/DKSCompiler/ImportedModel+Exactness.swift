import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSRecognition

extension CompiledNetwork {
  /// Refuses to keep weights in a form that would not compute what the model does.
  func checkExactness(of written: Graph, diagnostics: inout DiagnosticSet) {
    guard let imported else { return }
    let recognition = imported.recognition
    let old = Dictionary(
      recognition.graph.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for node in written.nodes {
      guard let found = recognition.approximations[node.name], !found.isExact, let before = old[node.name],
        AnyHashable(node.operation) == AnyHashable(before.operation)
      else { continue }
      diagnostics.insert(.notExact(imported.model.nodes[found.node], found.what))
    }
  }
}

extension Diagnostic {
  fileprivate static func notExact(_ node: ModelNode, _ what: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0962", "'\(node.name)' cannot be kept in another form, which would have \(what)",
      at: node.span,
      helps: [
        "write the format that was read, which keeps it as it is",
        "leave '--keep-weights' out, where the network need not compute what it did",
      ])
  }
}
