import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// Puts other activations in the place of those that the user names.
///
///     activation(x) {phi: relu}   ⟶   activation(x) {phi: leakyRelu}
///
/// Activations that the user keeps stay.
package enum ReplaceActivations: Pass {
  package static let name = "replace-activations"
  package static let summary = "puts other activations in the place of those named by --replace"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    let replacements = context.rewrites.replacements
    guard !replacements.isEmpty else { return }
    var present = Set<String>()
    for i in graph.nodes.indices {
      guard var layer = graph.nodes[i].operation as? ActivationLayer, !layer.isKept else { continue }
      present.insert(layer.phi.name)
      guard let replacement = replacements[layer.phi.name] else { continue }
      layer.phi = replacement
      layer.transform = nil
      graph.nodes[i].operation = layer
    }
    for name in replacements.keys.sorted() where !present.contains(name) {
      context.diagnostics.insert(.nothingToReplace(name, present: present.sorted()))
    }
  }
}

extension Diagnostic {
  static func nothingToReplace(_ name: String, present: [String]) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0561", "the network has no activation '\(name)', nothing is put in its place", at: nil,
      helps: present.isEmpty ? [] : ["it has \(present.joined(separator: ", "))"])
  }
}
