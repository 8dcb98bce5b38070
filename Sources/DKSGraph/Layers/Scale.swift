/// A multiplication of every element by one constant.
public struct Scale: Layer {
  public static let mnemonic = "scale"

  /// The constant.
  public var factor: Double

  /// Makes a layer.
  public init(factor: Double) { self.factor = factor }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    factor = try reader.number("factor")
  }

  public var attributes: [Attribute] { [Attribute("factor", .number(factor))] }

  public static let signature = LayerSignature(
    "Multiplies every element by a constant.", [.init("factor", .number, "The constant.")])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try soleFloats(operands)
  }

  /// A sign alone changes neither q nor c.
  public var kernelRule: KernelRule { factor.magnitude == 1 ? .identity : .approximateIdentity(.scale) }
}
