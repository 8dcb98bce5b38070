/// The elements of one axis in the opposite order.
public struct Reverse: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "reverse"

  /// The axis; the one of the steps of a sequence or a signal where it is nil.
  public var axis: Int?

  /// Makes a layer.
  public init(axis: Int? = nil) { self.axis = axis }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    axis = try reader.index("axis")
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { axis.map { [Attribute("axis", .integer($0))] } ?? [] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Puts the elements of one axis in the opposite order.",
    [
      .init(
        "axis", .integer, optional: true,
        "The axis; the one along which a sequence or a signal runs unless given.")
    ])

  /// The axis that is reversed; nil where none is given and `operand` has no steps.
  package func reversedAxis(of operand: TensorType) -> Int? {
    axis ?? (operand.isSequence ? 0 : operand.isSignal ? 1 : nil)
  }

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard let axis = reversedAxis(of: operand) else {
      throw ShapeError(
        .operand(0), "'reverse' got \(operand.words), it takes a sequence or a signal, or an axis",
        help: operand.shape.isEmpty ? "" : "write 'reverse(axis: \(operand.shape.count - 1))'")
    }
    _ = try self.axis(axis, of: operand)
    return operand
  }

  /// Elements stay what they are.
  public var kernelRule: KernelRule { .identity }
}
