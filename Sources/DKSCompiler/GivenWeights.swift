import DKSDiagnostics
import DKSGraph
import DKSTensors

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

  /// A learned tensor that a network wants.
  private struct Wanted {
    var key: ParameterTable.Key
    var shape: [Int]
    var node: Node
    /// The name that it has in the network.
    var name: String { "\(key.owner).\(key.role.rawValue)" }
  }

  /// The tensors of `graph`, whose shapes must be the file's, axes of extent 1 aside: a kernel of PyTorch's for
  /// signals has no height. What is missing or too much is reported.
  ///
  /// The names are the network's, or all of them those of the PyTorch module that is written for it, or all of them
  /// those of the constants of `imported`.
  func table(
    for graph: Graph, of imported: ImportedModel? = nil, diagnostics: inout DiagnosticSet
  ) -> ParameterTable {
    var wanted: [Wanted] = []
    var seen: Set<ParameterTable.Key> = []
    for node in graph.nodes {
      for parameter in node.operation.parameters(for: graph.operandTypes(of: node)) {
        let key = ParameterTable.Key(node.sharedWeights ?? node.name, parameter.role)
        guard seen.insert(key).inserted else { continue }
        wanted.append(Wanted(key: key, shape: parameter.shape, node: node))
      }
    }
    var spelling = ownSpelling(wanted)
    if !isComplete(spelling, for: wanted) {
      let others = [
        { Self.pyTorchSpelling(of: graph) },
        { imported.map { Self.spelling(of: $0.recognition, in: $0.model) } },
      ]
      for other in others {
        guard let found = other(), isComplete(found, for: wanted) else { continue }
        spelling = found
        break
      }
    }
    return table(of: wanted, spelling, &diagnostics)
  }

  /// The names of the network itself, as far as the file has them; marks between their parts may differ.
  private func ownSpelling(_ wanted: [Wanted]) -> Spelling {
    // Two names of the file that differ in marks alone are told apart by the whole name only.
    var spellings: [String: String] = [:]
    var isAmbiguous: Set<String> = []
    for name in tensors.keys {
      let letters = Self.letters(of: name)
      if spellings.updateValue(name, forKey: letters) != nil { isAmbiguous.insert(letters) }
    }
    for letters in isAmbiguous { spellings[letters] = nil }
    var result = Spelling()
    for item in wanted {
      result.names[item.key] = tensors[item.name] != nil ? item.name : spellings[Self.letters(of: item.name)]
    }
    return result
  }

  /// Whether the file has a tensor of its own for everything that is wanted.
  private func isComplete(_ spelling: Spelling, for wanted: [Wanted]) -> Bool {
    var taken: Set<String> = []
    return wanted.allSatisfy { item in
      guard let name = spelling.names[item.key], tensors[name] != nil else { return false }
      return taken.insert(name).inserted
    }
  }

  private func table(
    of wanted: [Wanted], _ spelling: Spelling, _ diagnostics: inout DiagnosticSet
  ) -> ParameterTable {
    var table = ParameterTable()
    var unused = Set(tensors.keys)
    for item in wanted {
      guard let name = spelling.names[item.key], var tensor = tensors[name] else {
        diagnostics.insert(.weightMissing(item.name, item.shape, in: fileName, at: item.node.span))
        continue
      }
      unused.remove(name)
      if let permutation = spelling.permutations[item.key] {
        guard let turned = tensor.turned(back: permutation) else {
          diagnostics.insert(
            .weightMisshapen(name, tensor, wanted: item.shape, in: fileName, at: item.node.span))
          continue
        }
        tensor = turned
      }
      guard tensor.shape.filter({ $0 != 1 }) == item.shape.filter({ $0 != 1 }), tensor.type.isFloat else {
        diagnostics.insert(
          .weightMisshapen(item.name, tensor, wanted: item.shape, in: fileName, at: item.node.span))
        continue
      }
      tensor.shape = item.shape
      table.tensors[item.key] = tensor
    }
    if let first = unused.min() {
      diagnostics.insert(.weightsUnused(first, count: unused.count, in: fileName))
    }
    return table
  }
}

extension Tensor {
  /// The tensor of which axis `permutation[i]` is axis i of this one; nil where they do not go together.
  fileprivate func turned(back permutation: [Int]) -> Tensor? {
    guard type.isFloat, permutation.sorted() == Array(shape.indices) else { return nil }
    let order = Axes.inverse(permutation)
    let source = self
    return Tensor(
      .float32, order.map { shape[$0] },
      .computed { () throws(WeightError) in
        Axes.permute(try source.floats(), shape: source.shape, order)
      })
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
