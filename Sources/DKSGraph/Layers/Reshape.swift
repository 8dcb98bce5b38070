/// The same elements in the same order under another shape.
public struct Reshape: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "reshape"

  /// The extents of the result.
  public var shape: [Int]
  /// Whether the result, of two axes, is a signal.
  public var isSignal: Bool

  /// Makes a layer.
  public init(shape: [Int], isSignal: Bool = false) {
    self.shape = shape
    self.isSignal = isSignal
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    shape = try reader.integers("shape", minimum: 1)
    isSignal = try reader.bool("signal", default: false)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("shape", .integers(shape))] + Attribute.signal(isSignal) }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Gives the elements of a tensor, in their order, another shape.",
    [.init("shape", .integers, "The extents of the result; their product stays as it is."), .signal])

  /// `[…] → shape`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    for extent in shape { try expectPositive(extent, "shape") }
    try expectTwoAxes(shape, isSignal, operand)
    let type = try result(shape, operand.element, isSignal: isSignal)
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
