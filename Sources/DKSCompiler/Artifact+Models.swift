import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import DKSLowering
import DKSModels
import DKSONNX
import DKSOpenVINO
import DKSRecognition
import DKSTensors

/// The files of an artifact with weights, or none if something was wrong; all that was said on the way.
package struct ModelArtifact: Sendable {
  /// The file and those beside it; nil if there was an error.
  package var files: ModelFiles?
  /// The compilation's diagnostics and those of the writer.
  package var diagnostics: [Diagnostic]
  /// The operators of the model before and after, where one model was made of another; otherwise empty.
  package var report = ""
  /// What became of each node of the model, if that was asked for.
  package var explanation = ""
}

extension Compilation {
  /// Writes the compiled network in `form`, weights included.
  ///
  /// - Parameter fileName: The name of the main file, which names those beside it.
  package func modelArtifact(
    in form: ArtifactForm, fileName: String, sourceName: String, options: CompilerOptions
  ) -> ModelArtifact {
    var diagnostics = self.diagnostics
    if networks.isEmpty, !diagnostics.containsError { diagnostics.insert(.noNetwork(sourceName)) }
    if networks.count > 1 {
      diagnostics.insert(.severalNetworks(networks.map(\.graph.name), what: "a model with weights"))
    }
    guard !diagnostics.containsError, let network = networks.first else {
      return ModelArtifact(
        diagnostics: diagnostics.all, explanation: options.listsEveryRemark ? unwrittenExplanation() : "")
    }
    if let unused = unusedSeed(options, in: form) { diagnostics.insert(unused) }
    network.checkTies(options, in: form, diagnostics: &diagnostics)
    var artifact = ModelArtifact(diagnostics: [])
    switch form {
    case .onnx, .openvino:
      artifact = network.model(in: form, named: fileName, options: options, diagnostics: &diagnostics)
    case .pytorch:
      artifact.files = network.pyTorch(
        named: fileName, sourceName: sourceName, options: options, diagnostics: &diagnostics)
    case .dks:
      artifact.files = network.text(sourceName: sourceName, options: options, diagnostics: &diagnostics)
    case .swift, .graph, .json:
      let text = self.artifact(in: form, sourceName: sourceName, options: options)
      return ModelArtifact(files: text.text.map { ModelFiles(text: $0) }, diagnostics: text.diagnostics)
    }
    network.checkText(in: form, diagnostics: &diagnostics)
    if diagnostics.containsError { artifact.files = nil }
    if options.listsEveryRemark {
      if artifact.files == nil {
        artifact.explanation = unwrittenExplanation()
      } else if form != .onnx, form != .openvino {
        artifact.explanation = network.explanation(in: form, keepsWeights: options.keepsWeights)
      }
    }
    artifact.diagnostics = diagnostics.all
    return artifact
  }
}

extension ModelFiles {
  /// One file of text.
  init(text: String) {
    var image = FileImage()
    image.append(Array(text.utf8))
    self.init(main: image)
  }
}

extension CompiledNetwork {
  /// The graph as it is written and its weights: those of the file, those of the options, or new ones.
  ///
  /// - Parameter model: The model that the weights are written into, whose types they then have.
  private func weighted(
    _ options: CompilerOptions, in model: Model? = nil, diagnostics: inout DiagnosticSet
  ) -> (graph: Graph, parameters: ParameterTable) {
    var graph = graph
    var parameters = ParameterTable.drawn(for: graph, seed: options.seed ?? 0)
    options.weights?.checkOrigin(source, diagnostics: &diagnostics)
    if options.weights == nil, !options.keepsWeights || imported == nil {
      for (node, first) in ParameterTable.disagreements(in: graph) {
        diagnostics.insert(.drawnOnce(node, first))
      }
    }
    let given =
      options.weights?.table(for: graph, of: imported, diagnostics: &diagnostics)
      ?? (options.keepsWeights ? imported?.recognition.parameters : nil)
    if let given {
      // What the file computes from several constants is no tensor to keep: better none than a drawn one.
      if options.weights == nil { parameters = ParameterTable() }
      parameters.tensors.merge(given.tensors) { _, given in given }
    }
    if options.foldsTransforms {
      let types = model.flatMap { imported?.recognition.elementTypes(of: graph, in: $0) }
      Folding.fold(&graph, &parameters, writtenAs: types ?? [:], diagnostics: &diagnostics)
    }
    return (graph, parameters)
  }

  /// A model of another format: the one that was read with what has changed, or a new one.
  fileprivate func model(
    in form: ArtifactForm, named name: String, options: CompilerOptions, diagnostics: inout DiagnosticSet
  ) -> ModelArtifact {
    let (graph, parameters) = weighted(options, in: imported?.model, diagnostics: &diagnostics)
    var artifact = ModelArtifact(diagnostics: [])
    guard !diagnostics.containsError else { return artifact }
    var model: Model
    if let imported {
      model = Rewriter.apply(
        graph, parameters: parameters, to: imported.model, recognition: imported.recognition,
        keepsFormat: imported.model.isOf(form), diagnostics: &diagnostics)
      artifact.report = operatorTable(before: imported.model, after: model)
      if options.listsEveryRemark {
        artifact.explanation = imported.explanation {
          $0.changes(from: imported.model, to: model, by: graph, keepsWeights: options.keepsWeights)
        }
      }
      if !options.keepsWeights, options.weights == nil {
        artifact.report +=
          "new weights, drawn with seed \(options.seed ?? 0); '--keep-weights' keeps those of the model\n"
      }
    } else {
      model = Lowering.model(of: graph, parameters: parameters, diagnostics: &diagnostics)
    }
    checkShapes(of: model, diagnostics: &diagnostics)
    guard !diagnostics.containsError else { return artifact }
    model.addProvenance(isFolded: options.foldsTransforms, in: form)
    artifact.files =
      form == .onnx
      ? ONNX.write(model, named: name, diagnostics: &diagnostics)
      : OpenVINO.write(model, named: name, diagnostics: &diagnostics)
    return artifact
  }

  /// A PyTorch module and its weights beside it.
  fileprivate func pyTorch(
    named name: String, sourceName: String, options: CompilerOptions, diagnostics: inout DiagnosticSet
  ) -> ModelFiles? {
    let (graph, parameters) = weighted(options, diagnostics: &diagnostics)
    if options.keepsWeights { checkExactness(of: graph, diagnostics: &diagnostics) }
    guard !diagnostics.containsError,
      let module = pyTorchModule(
        for: graph, options: PyTorchOptions(sourceName: sourceName, fingerprint: graph.fingerprint),
        diagnostics: &diagnostics)
    else { return nil }
    var files = ModelFiles(text: module.text)
    var tensors: [(name: String, tensor: Tensor)] = []
    for parameter in module.parameters {
      if var tensor = parameters.tensors[.init(parameter.owner, parameter.role)] {
        tensor.shape = parameter.shape
        tensors.append((parameter.key, tensor))
      } else {
        diagnostics.insert(.weightNotKept(parameter.key))
      }
    }
    files.appendWeights(tensors, of: graph, form: .pytorch)
    return files
  }
}

extension Model {
  /// Whether it was read from a file of `form`.
  fileprivate func isOf(_ form: ArtifactForm) -> Bool {
    switch document {
    case is ONNXDocument: form == .onnx
    case is IRDocument: form == .openvino
    default: false
    }
  }

  /// Says whether the transforms are in the weights, and what the file said before it came into another format.
  fileprivate mutating func addProvenance(isFolded: Bool, in form: ArtifactForm) {
    var facts = Dictionary(provenance.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    let isSameFormat = isOf(form)
    if isFolded {
      facts["dksc_folded"] = "true"
    } else if facts["dksc_method"] != nil, marks["folded"] != nil {
      facts["dksc_folded"] = "false"
    }
    // OpenVINO's provenance is one element, written as a whole.
    if !isSameFormat || !facts.isEmpty {
      for (key, value) in marks where facts["dksc_\(key)"] == nil { facts["dksc_\(key)"] = value }
    }
    provenance = facts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
