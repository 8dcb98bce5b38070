/// One element on axis 0, without the axis: what one step of a scan sees.
public struct Element: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "element"

  /// Which element, from 0.
  public var index: Int

  /// Makes an operation.
  public init(index: Int) { self.index = index }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    guard let index = try reader.index("index") else { throw .missing("index") }
    self.index = index
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("index", .integer(index))] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Takes one element along the first axis.", [.init("index", .integer, "Which element, from 0.")])

  /// `[T, …] → […]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard let count = operand.shape.first else {
      throw ShapeError(.operand(0), "'element' got \(operand.words), it takes a tensor that has axes")
    }
    guard (0..<count).contains(index) else {
      throw ShapeError(
        .setting("index"), "'element' got index \(index), \(operand.words) has 0 to \(count - 1)")
    }
    try expectSteps(operand)
    return TensorType(operand.element, Array(operand.shape.dropFirst()))
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}
