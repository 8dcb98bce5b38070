import DKSBackEnds
import DKSDiagnostics
import DKSGraph

/// Options that had nothing to act on: each is said, since whoever wrote it expects something of it.
extension Compilation {
  /// Says which options change nothing about the networks that were read.
  mutating func noteUnusedOptions(_ options: CompilerOptions) {
    guard !networks.isEmpty, !diagnostics.containsError else { return }
    let isImported = networks.contains { $0.imported != nil }
    if isImported, let first = options.definitions.first {
      diagnostics.insert(.noEffect("-D \(first.name)", "a model has no parameters"))
    }
    if !isImported {
      if options.keepsWeights {
        diagnostics.insert(
          .noEffect("--keep-weights", "a program has none; '--weights FILE' writes those of a file"))
      }
      if options.opaque == .keep {
        diagnostics.insert(.noEffect("--opaque", "only models have parts that dksc does not understand"))
      }
      if options.listsEveryRemark {
        diagnostics.insert(.noEffect("--explain", "it is about the nodes of a model"))
      }
    }
    if options.validates, !networks.contains(where: { $0.imported?.isIR ?? false }) {
      diagnostics.insert(.noEffect("--validate", "only OpenVINO files have a schema"))
    }
    if options.averagesPools,
      !networks.contains(where: { $0.source.nodes.contains { $0.operation is MaxPool } })
    {
      diagnostics.insert(.noEffect("--mean-pools", "the network has no max pool"))
    }
    if options.subnetworks == .official, !networks.contains(where: { $0.source.method.shapesActivations }) {
      diagnostics.insert(.noEffect("--subnets", "the method transforms no activation"))
    }
  }

  /// Says that the seed of `options` draws nothing where `form` is written.
  func unusedSeed(_ options: CompilerOptions, in form: ArtifactForm) -> Diagnostic? {
    guard options.seed != nil, let network = networks.first else { return nil }
    switch form {
    case .swift:
      return networks.contains { $0.training != nil }
        ? nil : .noEffect("--seed", "the file has no 'train' section, and the program takes its seed itself")
    case .graph, .dks, .json: return .noEffect("--seed", "'\(form.rawValue)' has no weights to draw")
    case .onnx, .openvino, .pytorch:
      let areKept = options.weights != nil || (options.keepsWeights && network.imported != nil)
      return areKept ? .noEffect("--seed", "all weights are given, none is drawn") : nil
    }
  }
}

extension Diagnostic {
  /// `option` as it is written, and one clause.
  static func noEffect(_ option: String, _ reason: String) -> Diagnostic {
    Diagnostic(.warning, "DKS0805", "'\(option)' has no effect: \(reason)", at: nil)
  }
}
