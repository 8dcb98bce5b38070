/// The last element on axis 0, without the axis: the last state of a scan.
public struct Last: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "last"

  /// Makes a layer.
  public init() {}

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// What can be written between the parentheses.
  public static let signature = LayerSignature("Takes the last element of a sequence.")

  /// `[T, …] → […]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard operand.shape.count >= 2 else {
      throw ShapeError(.operand(0), "'last' got \(operand.words), it takes a sequence [T, d]")
    }
    try expectSteps(operand)
    return TensorType(operand.element, Array(operand.shape.dropFirst()))
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}
