import DKSDiagnostics
import DKSLowering
import DKSModels
import DKSOpenVINO
import DKSRecognition

/// A network that came from a file of another format, and how its nodes belong to the graph's.
package struct ImportedModel: Sendable {
  /// The file's network.
  package var model: Model
  /// Its graph, the weights and what became of each node.
  package var recognition: Recognition

  /// Whether the file is OpenVINO's.
  var isIR: Bool { model.document is IRDocument }
}

/// A format of models with weights that the compiler reads; the raw value is the extension of its files.
public enum ModelForm: String, Hashable, Sendable, CaseIterable {
  /// ONNX.
  case onnx
  /// OpenVINO IR: the text, whose weights lie beside it.
  case xml
}

extension Compilation {
  /// What became of each node of an imported network that is written as text in `form`.
  package func explanation(in form: ArtifactForm, keepsWeights: Bool) -> String {
    guard !diagnostics.containsError else { return unwrittenExplanation() }
    return networks.first?.explanation(in: form, keepsWeights: keepsWeights) ?? ""
  }

  /// The same of a network of which nothing is written.
  func unwrittenExplanation() -> String {
    guard let imported = networks.first?.imported else { return "" }
    return imported.explanation { $0.unwritten() }
  }
}

extension CompiledNetwork {
  /// What became of each node, where a form without nodes of models is written; programs are written from before the
  /// method.
  func explanation(in form: ArtifactForm, keepsWeights: Bool) -> String {
    guard let imported else { return "" }
    let written = form == .dks ? rewritten : graph
    return imported.explanation { $0.changes(from: imported.model, to: written, keepsWeights: keepsWeights) }
  }
}

extension ImportedModel {
  /// The table of all nodes with what `clauses` says of them.
  func explanation(_ clauses: (Recognition) -> [String]) -> String {
    DKSLowering.explanation(of: recognition, model: model, clauses: clauses(recognition))
  }
}
