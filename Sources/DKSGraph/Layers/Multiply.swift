/// The product of two tensors, element by element.
public struct Multiply: Operation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "multiply"

  /// Makes an operation.
  public init() {}

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// The type that both operands have.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectCount(2, operands)
    try expectAgreement(operands)
    try expectFloats(operands)
    return operands[0]
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule {
    .unsupported("a product of two tensors is not a Gaussian process of the kind the theory covers")
  }
}
