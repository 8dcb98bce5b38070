import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSONNX
import DKSOpenVINO
import DKSPasses
import DKSRecognition
import DKSTensors

extension Compiler {
  /// Reads a model of another format, finds its graph and compiles that.
  ///
  /// The method is `dks(inputs: off)`, or that of an earlier rewrite, unless the options name another: the shape
  /// of the inputs is the model's.
  package static func compile(
    _ source: ModelSource, form: ModelForm, options: CompilerOptions = .init()
  ) -> Compilation {
    var compilation = Compilation(sources: SourceMap(), diagnostics: DiagnosticSet(), networks: [])
    compilation.readModel(source, form, options)
    compilation.finish(options)
    compilation.diagnostics = compilation.diagnostics.inTermsOfOptions()
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
    case .onnx:
      model = ONNX.read(
        source, number: number, allowsAbsentWeights: !options.keepsWeights, listing: &listing,
        diagnostics: &diagnostics)
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
    // What was rewritten is by default what its method makes of it.
    let earlier = EarlierRewrite(model)?.method?.kind
    recognition.graph.method = Method(earlier ?? .dks(zeta: Method.defaultZeta), inputs: .off)
    let graph = recognition.graph
    networks = [
      CompiledNetwork(
        source: graph, rewritten: graph, graph: graph, training: nil, methodSpan: nil,
        imported: ImportedModel(model: model, recognition: recognition), trace: [])
    ]
  }
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
