/// All elements in one vector, the last axis moving fastest.
public struct Flatten: Layer {
  public static let mnemonic = "flatten"

  /// Makes a layer.
  public init() {}

  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  public static let signature = LayerSignature("Puts all elements of a tensor into one vector.")

  /// `[…] → [count]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    return try result([operand.count], operand.element)
  }

  /// q and c of the vector are the means over the locations (THEORY.md 1.2).
  public var kernelRule: KernelRule { .identity }
}
