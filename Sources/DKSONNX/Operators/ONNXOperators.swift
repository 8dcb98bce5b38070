import DKSModels

/// ONNX operators of one kind: how they are read and how they are written.
struct OperatorFamily: Sendable {
  typealias Decode = @Sendable (NodeReader) throws(Undecodable) -> NodeReader.Decoded
  /// Writes `operation` and says whether it is of this family.
  typealias Encode = @Sendable (Operator, inout NodeWriter) throws(ONNXFault) -> Bool

  var decoders: [(type: String, decode: Decode)]
  var encode: Encode
}

/// The ONNX operators that have a word in the vocabulary; everything else is foreign.
enum ONNXOperators {
  static let families: [OperatorFamily] = [
    .convolutions, .products, .einsums, .activations, .functions, .normalizations, .pools, .reductions,
    .softmaxes,
    .reshapes, .arrangements, .blocks, .slices, .resizes, .identities,
  ]

  private static let decoders: [String: OperatorFamily.Decode] = Dictionary(
    families.flatMap(\.decoders).map { ($0.type, $0.decode) }, uniquingKeysWith: { first, _ in first })

  /// Whether the default domain's operator `type` has a word in the vocabulary.
  static func knows(_ type: String) -> Bool { decoders[type] != nil }

  /// The node as an operator.
  static func decode(_ node: NodeReader) throws(Undecodable) -> NodeReader.Decoded {
    guard let decode = decoders[node.type] else { throw .foreign }
    return try decode(node)
  }

  /// Writes `operation` as ONNX nodes.
  static func encode(_ operation: Operator, _ writer: inout NodeWriter) throws(ONNXFault) {
    for family in families where try family.encode(operation, &writer) { return }
    throw writer.fault("ONNX has no operator for it")
  }
}
