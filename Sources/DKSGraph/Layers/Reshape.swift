/// The same elements in the same order under another shape.
public struct Reshape: Layer {
  public static let mnemonic = "reshape"

  /// The extents of the result.
  public var shape: [Int]

  /// Makes a layer.
  public init(shape: [Int]) { self.shape = shape }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    shape = try reader.integers("shape", minimum: 1)
  }

  public var attributes: [Attribute] { [Attribute("shape", .integers(shape))] }

  public static let signature = LayerSignature(
    "Gives the elements of a tensor, in their order, another shape.",
    [.init("shape", .integers, "The extents of the result; their product stays as it is.")])

  /// `[…] → shape`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    for extent in shape { try expectPositive(extent, "shape") }
    let type = try result(shape, operand.element)
    guard type.count == operand.count else {
      throw ShapeError(
        .setting("shape"),
        "'reshape' got \(operand.words) of \(operand.count) elements, \(shape) takes \(type.count)")
    }
    return type
  }

  /// A vector of all elements is what `Flatten` makes; other shapes mix features with locations.
  public var kernelRule: KernelRule { shape.count == 1 ? .identity : .approximateIdentity(.stacking) }
}
