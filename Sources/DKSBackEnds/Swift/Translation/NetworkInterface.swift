import DKSDiagnostics
import DKSGraph

/// What a network's struct shows to the outside: its inputs and heads, with their names in Swift.
struct NetworkInterface {
  /// An input.
  struct Input {
    /// The number of the node.
    var node: Int
    /// The name in the user's text, which is the field of the data set.
    var field: String
    /// The name in Swift.
    var name: String
    var type: TensorType
    /// Where it is declared.
    var span: SourceSpan?
    /// How the input is taken from a batch.
    var fromBatch: SwiftExpression {
      type.element == .float32
        ? .element(.name("batch"), .text(field))
        : .call(.member(.name("batch"), "indices"), .text(field))
    }
  }

  /// A head.
  struct Output {
    var node: Int
    /// The name in the user's text.
    var field: String
    /// The name in Swift.
    var name: String
    var type: TensorType
  }

  /// The inputs, in the order of the text.
  var inputs: [Input] = []
  /// The heads, in the order of the text.
  var outputs: [Output] = []

  /// Names the inputs and outputs of `graph`, whose struct is called `typeName`; `source` is the network as it was before
  /// signals became images.
  init(_ graph: Graph, of source: Graph? = nil, typeName: String) {
    let types = (source ?? graph).outputs.map { (source ?? graph)[$0.node].type }
    // A name hides the type of the same name wherever it is seen.
    let typeNames = SwiftIdentifier.reservedTypes.union([typeName])
    var inputNames = NameScope(reserved: SwiftIdentifier.reservedValues.union(typeNames))
    for (i, node) in graph.nodes.enumerated() where node.operation is DKSGraph.Input {
      inputs.append(
        Input(
          node: i, field: node.name,
          name: inputNames.claim(
            SwiftIdentifier.preserving(node.name), SwiftIdentifier.lowerCamel([node.name, "input"])),
          type: node.type, span: node.span))
    }
    var outputNames = NameScope(reserved: typeNames.union(["init", "self"]))
    for (output, type) in zip(graph.outputs, types) {
      outputs.append(
        Output(
          node: Int(output.node.index), field: output.name,
          name: outputNames.claim(
            SwiftIdentifier.preserving(output.name), SwiftIdentifier.lowerCamel([output.name, "head"])),
          type: type))
    }
  }
}

extension TensorType {
  /// `Tensor` or `IndexTensor`
  var swiftType: String { element == .float32 ? "Tensor" : "IndexTensor" }
}
