/// The mean over one axis, which it drops.
public struct Average: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "average"

  /// The axis.
  public var axis: Int

  /// Makes a layer.
  public init(axis: Int) { self.axis = axis }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    guard let axis = try reader.index("axis") else { throw .missing("axis") }
    self.axis = axis
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("axis", .integer(axis))] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Takes the mean over one axis and drops the axis.",
    [.init("axis", .integer, "The axis; a sequence runs along 0, a signal along 1.")])

  /// The operand's extents without the axis.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    let axis = try axis(axis, of: operand)
    var shape = operand.shape
    shape.remove(at: axis)
    return TensorType(.float32, shape)
  }

  /// Whether the locations of `operand`, all on this axis, are what the mean is taken over.
  package func isOverLocations(of operand: TensorType) -> Bool {
    operand.element == .float32 && operand.shape.count == 2 && axis != operand.featureAxis
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .approximateIdentity(.meanPooling) }
}
