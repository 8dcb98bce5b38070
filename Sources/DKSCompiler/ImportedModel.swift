import DKSDiagnostics
import DKSInterchange
import DKSRecognition

/// A network that came from a file of another format, and how its nodes belong to the graph's.
package struct ImportedModel: Sendable {
  /// The file's network.
  package var model: Model
  /// Its graph, the weights and what became of each node.
  package var recognition: Recognition

  /// Whether the file is OpenVINO's.
  var isIR: Bool { if case .openVINO? = model.document { true } else { false } }
}

/// A format of models with weights that the compiler reads; the raw value is the extension of its files.
public enum ModelForm: String, Hashable, Sendable, CaseIterable {
  /// ONNX.
  case onnx
  /// OpenVINO IR: the text, whose weights lie beside it.
  case xml
}

extension Compilation {
  /// What became of each node of an imported network, one table a network.
  package func explanations(keepsWeights: Bool) -> [String] {
    networks.compactMap { network in
      network.imported.map {
        explanation(
          of: $0.recognition, model: $0.model, rewritten: network.graph, keepsWeights: keepsWeights)
      }
    }
  }
}
