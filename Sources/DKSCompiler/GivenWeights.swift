import DKSDiagnostics
import DKSGraph
import DKSInterchange

/// Weights from a file that the user names: tensors under `node.role`, as `features.conv.weight`.
package struct GivenWeights: Sendable {
  /// The name of the file.
  var fileName: String
  /// Its tensors.
  var tensors: [String: Tensor]

  /// Reads a safetensors file.
  package init(_ source: ModelSource) throws(WeightError) {
    fileName = source.name
    tensors = Dictionary(
      try Safetensors.read(source).map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tensors of `graph`, whose shapes must be the file's; what is missing or too much is reported.
  func table(for graph: Graph, diagnostics: inout DiagnosticSet) -> ParameterTable {
    var table = ParameterTable()
    var unused = Set(tensors.keys)
    for node in graph.nodes {
      let owner = node.sharedWeights ?? node.name
      for wanted in node.operation.parameters(for: graph.operandTypes(of: node)) {
        let key = "\(owner).\(wanted.role.rawValue)"
        guard let tensor = tensors[key] else {
          diagnostics.insert(.weightMissing(key, wanted.shape, in: fileName, at: node.span))
          continue
        }
        unused.remove(key)
        guard tensor.shape == wanted.shape else {
          diagnostics.insert(
            .weightMisshapen(key, tensor.shape, wanted: wanted.shape, in: fileName, at: node.span))
          continue
        }
        table[node, wanted.role] = tensor
      }
    }
    if let first = unused.min() {
      diagnostics.insert(.weightsUnused(first, count: unused.count, in: fileName))
    }
    return table
  }
}

extension Diagnostic {
  static func weightMissing(_ key: String, _ shape: [Int], in file: String, at span: SourceSpan?)
    -> Diagnostic
  {
    Diagnostic(
      .error, "DKS0980", "'\(file)' has no tensor '\(key)', one of shape \(shape) is wanted", at: span)
  }

  static func weightMisshapen(
    _ key: String, _ found: [Int], wanted: [Int], in file: String, at span: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0981", "the tensor '\(key)' of '\(file)' has shape \(found), \(wanted) is wanted", at: span)
  }

  static func weightsUnused(_ first: String, count: Int, in file: String) -> Diagnostic {
    let others = count == 1 ? "" : " and \(count - 1) more"
    return Diagnostic(
      .warning, "DKS0982", "the tensor '\(first)'\(others) of '\(file)' belong to no layer of the network",
      at: nil)
  }
}
