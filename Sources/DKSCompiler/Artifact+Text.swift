import DKSBackEnds
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSRecognition
import DKSTensors

extension CompiledNetwork {
  /// The network as a program of the language, and how its nodes are called there.
  ///
  /// The text is compiled again before anyone sees it: it must say the same network.
  func program(
    sourceName: String, diagnostics: inout DiagnosticSet
  ) -> (text: String, network: Graph, names: [String: String])? {
    var rewritten = self.rewritten
    for i in rewritten.nodes.indices {
      guard let layer = rewritten.nodes[i].operation as? ActivationLayer, layer.transform != nil else {
        continue
      }
      rewritten.nodes[i].operation = layer.writtenOut
    }
    guard let written = dksText(of: rewritten, diagnostics: &diagnostics) else { return nil }
    let name = "<written from \(sourceName)>"
    let formatted = Compiler.format(SourceFile(name: name, text: written))
    let text = formatted.text ?? written
    var reading = CompilerOptions()
    reading.lastPass = Compiler.passes.first?.name
    let read = Compiler.compile(SourceFile(name: name, text: text), form: .dks, options: reading)
    guard let network = read.networks.first?.source, let names = rewritten.correspondence(to: network) else {
      let fault =
        read.diagnostics.all.first { $0.severity == .error }?.message
        ?? read.networks.first.flatMap { rewritten.difference(from: $0.source) } ?? "it has no network"
      diagnostics.insert(.textIsNotTheNetwork(rewritten.name, fault: fault))
      return nil
    }
    return (text, network, names)
  }

  /// The program and, if weights are kept, these beside it under the names of its nodes.
  func text(
    sourceName: String, options: CompilerOptions, diagnostics: inout DiagnosticSet
  ) -> ModelFiles? {
    if options.keepsWeights { checkExactness(of: rewritten, diagnostics: &diagnostics) }
    guard !diagnostics.containsError, let program = program(sourceName: sourceName, diagnostics: &diagnostics)
    else { return nil }
    var files = ModelFiles(text: program.text)
    if options.keepsWeights, let parameters = imported?.recognition.parameters {
      let tensors = named(parameters, in: program.network, names: program.names, diagnostics: &diagnostics)
      files.appendWeights(tensors, of: program.network, form: .dks)
    }
    return files
  }

  /// `parameters` under the names that `network` gives their owners, which `names` maps nodes to.
  private func named(
    _ parameters: ParameterTable, in network: Graph, names: [String: String],
    diagnostics: inout DiagnosticSet
  ) -> [(name: String, tensor: Tensor)] {
    let owners = Dictionary(
      network.nodes.map { ($0.name, $0.sharedWeights ?? $0.name) }, uniquingKeysWith: { first, _ in first })
    var tensors: [(name: String, tensor: Tensor)] = []
    var isWritten = Set<String>()
    for node in rewritten.nodes {
      guard let owner = names[node.name].flatMap({ owners[$0] }) else { continue }
      for shape in node.operation.parameters(for: rewritten.operandTypes(of: node)) {
        let key = "\(owner).\(shape.role.rawValue)"
        guard isWritten.insert(key).inserted else { continue }
        guard let tensor = parameters[node, shape.role] else {
          diagnostics.insert(.weightNotKept(key, at: node.span))
          continue
        }
        tensors.append((key, tensor))
      }
    }
    return tensors
  }
}

extension Diagnostic {
  static func weightNotKept(_ key: String, at span: SourceSpan? = nil) -> Diagnostic {
    Diagnostic(
      .error, "DKS0984", "'\(key)' is computed in the file, it cannot be kept in another form", at: span,
      helps: ["fold the constants of the model first, or leave '--keep-weights' out"])
  }

  static func textIsNotTheNetwork(_ network: String, fault: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0983", "the text written for '\(network)' does not say the same network: \(fault)", at: nil,
      notes: ["this is a fault of dksc; please report it with the model"])
  }
}
