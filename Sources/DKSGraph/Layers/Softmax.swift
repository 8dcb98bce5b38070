/// The exponentials along one axis, divided by their sum; or the logarithm of that.
///
/// At the end of a network it is outside of what the theory looks at: q and c are those of its operand.
public struct Softmax: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "softmax"

  /// The axis; the feature axis where it is nil.
  public var axis: Int?
  /// Whether the logarithm is taken.
  public var isLogarithm: Bool

  /// Makes a layer.
  public init(axis: Int? = nil, isLogarithm: Bool = false) {
    self.axis = axis
    self.isLogarithm = isLogarithm
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    axis = try reader.index("axis")
    isLogarithm = try reader.bool("log", default: false)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    (axis.map { [Attribute("axis", .integer($0))] } ?? [])
      + (isLogarithm ? [Attribute("log", .bool(true))] : [])
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Makes probabilities of the features: their exponentials, divided by the sum of these.",
    [
      .init("axis", .integer, optional: true, "The axis; the one of the features unless given."),
      .init("log", .bool, optional: true, "Whether the logarithm is taken; false unless given."),
    ])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    _ = try axis(axis, of: operand)
    return operand
  }

  /// None inside of a network; at its end it does not count.
  public var kernelRule: KernelRule {
    .unsupported("it divides each feature by a sum over all of them")
  }
}
