/// Tensors side by side on one axis.
public struct Concat: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "concat"

  /// The axis; the feature axis of the first operand where it is nil.
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
    "Puts the tensors of a tuple side by side.",
    [
      .init(
        "axis", .integer, optional: true,
        "The axis on which they are joined; the one of the features unless given.")
    ],
    takesTuple: true)

  /// The extents on the axis add up; all others agree.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    guard let first = operands.first else {
      throw ShapeError(.operand(0), "'concat' got no tensor, it takes at least one")
    }
    let axis = try axis(axis, of: first)
    var shape = first.shape
    for (i, operand) in operands.enumerated().dropFirst() {
      guard operand.element == first.element, operand.shape.count == shape.count,
        operand.isSignal == first.isSignal,
        operand.shape.indices.allSatisfy({ $0 == axis || operand.shape[$0] == shape[$0] })
      else {
        throw ShapeError(
          .disagreement(0, i),
          "'concat' got \(first.words) and \(operand.words), they may differ on axis \(axis) only",
          help: operand.isSignal == first.isSignal
            ? "" : "write 'transpose(1, 0)' behind one of them, which makes a sequence of a signal")
      }
      let (sum, overflow) = shape[axis].addingReportingOverflow(operand.shape[axis])
      shape[axis] = overflow ? Int.max : sum
    }
    return try result(shape, first.element, isSignal: first.isSignal)
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .concatenation }
}
