/// Tensors of one shape on a new axis 0: the states of a scan as one tensor.
public struct Stack: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "stack"

  /// Makes an operation.
  public init() {}

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Makes the tensors of a tuple the elements of one, along a new first axis.", takesTuple: true)

  /// `n` tensors `[…] → [n, …]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectAgreement(operands)
    return try result([operands.count] + operands[0].shape, operands[0].element)
  }

  /// The mean of the operands' values stands for all locations; where they are flattened, it is exact.
  public var kernelRule: KernelRule { .concatenation }
}
