import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import DKSRecognition

/// What a model has that programs, modules and texts of its graph have not, or have in another way.
extension CompiledNetwork {
  /// Says which inputs take their axes in another order in `form`, and which outputs are not there.
  func checkText(in form: ArtifactForm, diagnostics: inout DiagnosticSet) {
    guard let imported, form != .onnx, form != .openvino else { return }
    for lost in imported.recognition.lostOutputs { diagnostics.insert(lost) }
    // The text of a graph shows the axes itself.
    guard form != .graph else { return }
    for node in graph.nodes where node.operation is Input {
      guard let layout = imported.recognition.origins[node.name]?.layout else { continue }
      // Where each axis of the model is in the graph.
      let axes = layout.axes.compactMap { $0 }
      let places = axes.sorted().compactMap { axes.firstIndex(of: $0) }
      guard places != places.sorted() else { continue }
      diagnostics.insert(
        .turnedInput(node.name, model: places.map { node.type.shape[$0] }, graph: node.type.shape))
    }
  }
}

extension Diagnostic {
  /// An image that the model takes with its channels last.
  fileprivate static func turnedInput(_ name: String, model: [Int], graph: [Int]) -> Diagnostic {
    func words(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: ", ") }
    return Diagnostic(
      .note, "DKS0990",
      "input '\(name)' is [\(words(graph))] here, channels first; the model takes [\(words(model))]",
      at: nil, helps: ["turn the axes of what is fed to it"])
  }
}
