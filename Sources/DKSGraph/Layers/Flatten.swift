/// All elements in one vector, the last axis moving fastest.
public struct Flatten: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "flatten"

  /// Makes a layer.
  public init() {}

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// What can be written between the parentheses.
  public static let signature = LayerSignature("Puts all elements of a tensor into one vector.")

  /// `[…] → [count]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    return try result([operand.count], operand.element)
  }

  /// q and c of the vector are the means over the locations (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}
