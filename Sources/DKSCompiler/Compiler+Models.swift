import DKSDiagnostics
import DKSGraph
import DKSInterchange
import DKSPasses
import DKSRecognition

extension Compiler {
  /// Reads a model of another format, finds its graph and compiles that.
  ///
  /// The method is `dks(inputs: off)` unless the options name another: the shape of the inputs is the model's.
  package static func compile(
    _ source: ModelSource, form: ModelForm, options: CompilerOptions = .init()
  ) -> Compilation {
    var compilation = Compilation(sources: SourceMap(), diagnostics: DiagnosticSet(), networks: [])
    compilation.readModel(source, form, options)
    compilation.finish(options)
    if !options.listsEveryRemark { compilation.diagnostics = compilation.diagnostics.summarized() }
    return compilation
  }
}

extension Compilation {
  /// A file to one network.
  fileprivate mutating func readModel(_ source: ModelSource, _ form: ModelForm, _ options: CompilerOptions) {
    let number = UInt32(sources.files.count)
    var listing: SourceFile?
    let model: Model?
    switch form {
    case .onnx: model = ONNX.read(source, number: number, listing: &listing, diagnostics: &diagnostics)
    case .xml:
      model = OpenVINO.read(
        source, number: number, validates: options.validates, listing: &listing, diagnostics: &diagnostics)
    }
    if let listing { _ = sources.add(listing) }
    guard let model, !diagnostics.containsError else { return }
    let recognized = model.recognized(
      options: RecognitionOptions(
        opaque: options.opaquePolicy, keepsWeights: options.keepsWeights, isCopy: options.isCopy),
      diagnostics: &diagnostics)
    guard var recognition = recognized else { return }
    recognition.graph.name = networkName(of: model, in: source.name)
    recognition.graph.method = Method(.dks(zeta: Method.defaultZeta), inputs: .off)
    let graph = recognition.graph
    networks = [
      CompiledNetwork(
        source: graph, rewritten: graph, graph: graph, training: nil, methodSpan: nil,
        imported: ImportedModel(model: model, recognition: recognition), trace: [])
    ]
  }
}

/// The name of the network: the model's, or the file's where exporters give all models one name.
private func networkName(of model: Model, in file: String) -> String {
  let generic: Set = ["", "main_graph", "main", "graph", "torch_jit", "torch-jit-export", "Model0", "model"]
  var name = model.name
  if generic.contains(name) {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    name = base.split(separator: ".").first.map(String.init) ?? base
  }
  let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
  let identifier = String(letters.drop { $0 == "_" || $0.isNumber })
  guard let first = identifier.first else { return "Network" }
  return first.uppercased() + identifier.dropFirst()
}

extension CompilerOptions {
  /// A model that is only copied or converted needs no kernel map of any part.
  var opaquePolicy: DKSPasses.OpaquePolicy {
    isCopy ? .keep : opaque.policy
  }

  /// Whether nothing of a model changes.
  fileprivate var isCopy: Bool { method == "none" && keepsWeights }
}

extension CompilerOptions.OpaquePolicy {
  /// The same for the passes.
  var policy: DKSPasses.OpaquePolicy {
    switch self {
    case .error: .error
    case .keep: .keep
    }
  }
}
