/// The mean of each feature over all locations.
public struct GlobalAveragePool: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "globalAveragePool"

  /// Makes a layer.
  public init() {}

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Takes the mean of each channel over the whole image, or of each feature over the whole sequence.")

  /// `[C, H, W] → [C]`, `[T, d] → [d]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    guard operand.shape.count >= 2 else {
      throw ShapeError(
        .operand(0), "'globalAveragePool' got \(operand.words), it takes an image or a sequence")
    }
    return try result([operand.featureCount])
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .approximateIdentity(.meanPooling) }
}
