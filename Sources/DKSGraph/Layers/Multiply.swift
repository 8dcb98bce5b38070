/// The product of two tensors, element by element.
public struct Multiply: Operation {
  public static let mnemonic = "multiply"

  /// Makes an operation.
  public init() {}

  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// The type that both operands have.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectCount(2, operands)
    try expectAgreement(operands)
    try expectFloats(operands)
    return operands[0]
  }

  public var kernelRule: KernelRule {
    .unsupported("a product of two tensors is not a Gaussian process of the kind the theory covers")
  }
}
