import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSRecognition

/// What is held against a model before anyone sees it.
extension CompiledNetwork {
  /// Says which layers of an imported network have a tensor in common that an output would have twice.
  ///
  /// - Parameter form: The form of the output.
  func checkTies(_ options: CompilerOptions, in form: ArtifactForm, diagnostics: inout DiagnosticSet) {
    guard let imported, !imported.recognition.ties.isEmpty else { return }
    // In the model itself constants stay where they are, views of them in its own format.
    let isModel = form == .onnx || form == .openvino
    let isCopied = isModel && options.keepsWeights && options.weights == nil
    for tie in imported.recognition.ties
    where !isCopied || tie.isView && imported.isIR != (form == .openvino) {
      diagnostics.insert(.tied(tie))
    }
  }

  /// Holds the shapes in `written` against those that the source says: of the outputs, and of every value that is
  /// still there.
  func checkShapes(of written: Model, diagnostics: inout DiagnosticSet) {
    var written = written
    var source = imported?.model
    let known = Set(source?.inferShapes() ?? [])
    if let problem = written.inferShapes().first(where: { !known.contains($0) }) {
      return diagnostics.insert(.wrongShape(problem))
    }
    if let source {
      let made = written.made()
      for i in source.values.indices where made[i] {
        diagnostics.insert(difference(of: written.values[i], from: source.values[i].shape))
      }
    } else {
      for (output, value) in zip(graph.outputs, written.outputs) {
        let shape: [Int?] = [nil] + graph[output.node].type.shape
        diagnostics.insert(difference(of: written[value.value], from: shape))
      }
    }
  }

  private func difference(of value: ModelValue, from wanted: [Int?]?) -> Diagnostic? {
    guard let wanted, let found = value.shape else { return nil }
    let agrees =
      wanted.count == found.count
      && zip(wanted, found).allSatisfy { $0 == nil || $1 == nil || $0 == $1 || ($0 ?? 0) < 0 }
    guard !agrees else { return nil }
    func words(_ shape: [Int?]) -> String { shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") }
    return .wrongShape("'\(value.name)' would be [\(words(found))], not [\(words(wanted))]")
  }
}

extension Model {
  /// Which values a node computes.
  fileprivate func made() -> [Bool] {
    var made = [Bool](repeating: false, count: values.count)
    for node in nodes { for case let result? in node.results { made[Int(result.index)] = true } }
    return made
  }
}

extension DiagnosticSet {
  fileprivate mutating func insert(_ diagnostic: Diagnostic?) { if let diagnostic { insert(diagnostic) } }
}

extension Diagnostic {
  /// A model that would be written with another shape than its source has.
  static func wrongShape(_ fault: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0975", "the model that would be written has a wrong shape: \(fault)", at: nil,
      notes: ["this is a fault of dksc; please report it with the model"])
  }

  /// Layers with one tensor whose method wants two drawings.
  static func drawnOnce(_ node: Node, _ first: Node) -> Diagnostic {
    Diagnostic(
      .error, "DKS0966",
      "'\(node.name)' shares its weights with '\(first.name)', and the two would be drawn in different ways",
      at: node.span,
      notes: [
        "one tensor is drawn once; under the Delta form its tap depends on stride, padding and extents of the image"
      ],
      helps: [
        "give each layer weights of its own, or both the same settings, or keep the weights of the file"
      ])
  }
}
