import DKSAnalysis
import DKSBackEnds
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses

/// A form that a compilation can be written in.
public enum ArtifactForm: String, Hashable, Sendable, CaseIterable {
  /// A Swift program over `DKSRuntime`.
  case swift
  /// The flat graph text.
  case graph
  /// The analysis.
  case json
  /// The language.
  case dks
  /// ONNX, weights included.
  case onnx
  /// OpenVINO IR, its weights beside it.
  case openvino
  /// A PyTorch module, its weights beside it.
  case pytorch

  /// The extension of its files.
  public var fileExtension: String {
    switch self {
    case .openvino: "xml"
    case .pytorch: "py"
    case .swift, .graph, .json, .dks, .onnx: rawValue
    }
  }

  /// Whether it is text without a file beside it, which can go to standard output.
  public var isText: Bool {
    switch self {
    case .swift, .graph, .json, .dks: true
    case .onnx, .openvino, .pytorch: false
    }
  }
}

/// The text of an artifact, or none if something was wrong; all that was said on the way.
public struct Artifact: Sendable {
  /// The whole text; nil if there was an error.
  public var text: String?
  /// The compilation's diagnostics and those of the back end.
  public var diagnostics: [Diagnostic]
}

extension Compilation {
  /// Writes the compiled networks in `form`.
  ///
  /// - Parameters:
  ///   - form: What is written: a program, a module, graph text, JSON.
  ///   - hasMain: Whether a Swift program gets an entry point.
  ///   - sourceName: The name of the source for the artifact's first line.
  ///   - options: What the network was compiled with, for what had no effect.
  public func artifact(
    in form: ArtifactForm, hasMain: Bool = true, sourceName: String, options: CompilerOptions = .init()
  ) -> Artifact {
    var diagnostics = self.diagnostics
    if networks.isEmpty, !diagnostics.containsError { diagnostics.insert(.noNetwork(sourceName)) }
    guard !diagnostics.containsError else { return Artifact(text: nil, diagnostics: diagnostics.all) }
    let text: String?
    if let unused = unusedSeed(options, in: form) { diagnostics.insert(unused) }
    for network in networks {
      network.checkTies(options, in: form, diagnostics: &diagnostics)
      network.checkText(in: form, diagnostics: &diagnostics)
    }
    switch form {
    case .swift: text = swiftText(hasMain: hasMain, sourceName: sourceName, diagnostics: &diagnostics)
    case .graph:
      if networks.count > 1 {
        diagnostics.insert(.severalNetworks(networks.map(\.graph.name), what: "a graph text"))
      }
      text = networks.first?.graph.description
    case .json: return analysis(asJSON: true)
    case .dks:
      if networks.count > 1 {
        diagnostics.insert(.severalNetworks(networks.map(\.graph.name), what: "a program"))
      }
      if options.keepsWeights, networks.contains(where: { $0.imported != nil }) {
        diagnostics.insert(
          .noEffect("--keep-weights", "a text has no weights; '-o FILE.dks' puts them beside the program"))
      }
      text = networks.first?.program(sourceName: sourceName, diagnostics: &diagnostics)?.text
    case .onnx, .openvino, .pytorch:
      diagnostics.insert(.formWithoutText(form.rawValue))
      text = nil
    }
    return Artifact(text: diagnostics.containsError ? nil : text, diagnostics: diagnostics.all)
  }

  /// The Swift program; nil where it cannot be written, which `diagnostics` says then.
  func swiftText(hasMain: Bool, sourceName: String, diagnostics: inout DiagnosticSet) -> String? {
    let inputs = networks.map {
      BackEndInput(graph: $0.graph, training: $0.training, localSlopes: $0.localSlopes)
    }
    return swiftProgram(
      for: inputs, options: SwiftOptions(emitsMain: hasMain, sourceName: sourceName),
      diagnostics: &diagnostics)
  }

  /// Reports the kernel of the compiled network at initialisation, as JSON or as a table.
  public func analysis(asJSON: Bool, request: AnalysisRequest = AnalysisRequest()) -> Artifact {
    var diagnostics = self.diagnostics
    if networks.isEmpty, !diagnostics.containsError {
      diagnostics.insert(.noNetwork(sources.files.first?.name ?? ""))
    }
    if asJSON, networks.count > 1 {
      diagnostics.insert(.severalNetworks(networks.map(\.graph.name), what: "an analysis as JSON"))
    }
    guard !diagnostics.containsError else { return Artifact(text: nil, diagnostics: diagnostics.all) }
    let analyses = networks.map { NetworkAnalysis($0, request: request) }
    for analysis in analyses { for diagnostic in analysis.diagnostics { diagnostics.insert(diagnostic) } }
    let text = asJSON ? analyses.map(\.json.text).joined() : analyses.map(\.table).joined(separator: "\n")
    for analysis in analyses { for diagnostic in analysis.lastDiagnostics { diagnostics.insert(diagnostic) } }
    return Artifact(text: text, diagnostics: diagnostics.all)
  }
}

extension CompiledNetwork {
  /// χ₁ of every transformed activation by the node's name, for the comments of generated code.
  fileprivate var localSlopes: [String: Double] {
    guard let target else { return [:] }
    let chi1: Double
    switch target.kind {
    case .slope(let excess): chi1 = 1 + excess
    case .curvature, .negativeSlope: chi1 = 1
    }
    var slopes: [String: Double] = [:]
    for node in graph.nodes where (node.operation as? ActivationLayer)?.transform != nil {
      slopes[node.name] = chi1
    }
    return slopes
  }
}

extension Diagnostic {
  static func noNetwork(_ name: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0801", "'\(name)' declares no network, there is nothing to write", at: nil,
      helps: ["write 'network Name { … }', or compile the file that imports this one"])
  }

  static func formWithoutText(_ form: String) -> Diagnostic {
    Diagnostic(.error, "DKS0804", "'\(form)' is a form of files with weights, it has no text", at: nil)
  }

  /// `what` is the form that holds one network only, as a sentence begins.
  static func noOutput(_ network: String, in file: SourceFile, number: UInt32) -> Diagnostic {
    Diagnostic(
      .error, "DKS0420", "network '\(network)' has no output",
      at: SourceSpan(file: number, start: 0, end: UInt32(min(5, file.text.count))),
      helps: ["name what it computes: 'output y = dense(x) {units: 10} : f32[10]'"])
  }

  static func severalNetworks(_ names: [String], what: String = "the analysis") -> Diagnostic {
    Diagnostic(
      .error, "DKS0802", "the file declares \(names.count) networks, \(what) is of one", at: nil,
      helps: ["choose with '--network': " + names.joined(separator: ", ")])
  }

  static func unknownNetwork(_ name: String, _ names: [String]) -> Diagnostic {
    Diagnostic(
      .error, "DKS0803", "there is no network '\(name)' in the file", at: nil,
      helps: names.isEmpty ? [] : ["it declares " + names.joined(separator: ", ")])
  }
}
