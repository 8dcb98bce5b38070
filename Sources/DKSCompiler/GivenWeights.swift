import DKSDiagnostics
import DKSGraph
import DKSInterchange

/// Weights from a file that the user names: tensors under `node.role`, as `features.conv.weight`.
package struct GivenWeights: Sendable {
  /// The name of the file.
  var fileName: String
  /// Its tensors.
  var tensors: [String: Tensor]
  /// What it says of itself.
  var metadata: [String: String]

  /// Reads a safetensors file.
  package init(_ source: ModelSource) throws(WeightError) {
    fileName = source.name
    metadata = Safetensors.metadata(of: source.file)
    tensors = Dictionary(
      try Safetensors.read(source).map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
  }

  /// A name without the marks that formats write between its parts: `layer1[0].conv` is `layer1.0.conv` in
  /// PyTorch, and `layer1_0.conv` where a part must be one word.
  private static func letters(of name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber ? $0 : "." })
      .split(separator: ".").joined(separator: ".")
  }

  /// The tensors of `graph`, whose shapes must be the file's, axes of extent 1 aside: a kernel of PyTorch's for
  /// signals has no height. What is missing or too much is reported.
  func table(for graph: Graph, diagnostics: inout DiagnosticSet) -> ParameterTable {
    var table = ParameterTable()
    // Two names of the file that differ in marks alone are told apart by the whole name only.
    var spellings: [String: String] = [:]
    var isAmbiguous: Set<String> = []
    for name in tensors.keys {
      let letters = Self.letters(of: name)
      if spellings.updateValue(name, forKey: letters) != nil { isAmbiguous.insert(letters) }
    }
    for letters in isAmbiguous { spellings[letters] = nil }
    var unused = Set(tensors.keys)
    for node in graph.nodes {
      let owner = node.sharedWeights ?? node.name
      for wanted in node.operation.parameters(for: graph.operandTypes(of: node)) {
        let key = "\(owner).\(wanted.role.rawValue)"
        guard let found = tensors[key] != nil ? key : spellings[Self.letters(of: key)],
          var tensor = tensors[found]
        else {
          diagnostics.insert(.weightMissing(key, wanted.shape, in: fileName, at: node.span))
          continue
        }
        unused.remove(found)
        guard tensor.shape.filter({ $0 != 1 }) == wanted.shape.filter({ $0 != 1 }), tensor.type.isFloat else {
          diagnostics.insert(
            .weightMisshapen(key, tensor, wanted: wanted.shape, in: fileName, at: node.span))
          continue
        }
        tensor.shape = wanted.shape
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
    _ key: String, _ found: Tensor, wanted: [Int], in file: String, at span: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0981",
      "the tensor '\(key)' of '\(file)' is \(found.type.rawValue)\(found.shape), floats of shape \(wanted) are wanted",
      at: span)
  }

  static func weightsUnused(_ first: String, count: Int, in file: String) -> Diagnostic {
    let others = count == 1 ? "" : " and \(count - 1) more"
    return Diagnostic(
      .warning, "DKS0982", "the tensor '\(first)'\(others) of '\(file)' belong to no layer of the network",
      at: nil)
  }
}
