/// Equal parts of a tensor, as a tuple.
///
/// The language alone has it: in a graph, each part is a node of its own with a `Part`.
public struct Split: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "split"

  /// The number of parts.
  public var count: Int
  /// The axis that is cut; the feature axis where it is nil.
  public var axis: Int?

  /// Makes a layer.
  public init(count: Int, axis: Int? = nil) {
    self.count = count
    self.axis = axis
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    count = try reader.positive("count")
    axis = try reader.index("axis")
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    [Attribute("count", .integer(count))] + (axis.map { [Attribute("axis", .integer($0))] } ?? [])
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Cuts a tensor into equal parts and yields them as a tuple.",
    [
      .init("count", .integer, "The number of parts."),
      .init("axis", .integer, optional: true, "The axis that is cut; the one of the features unless given."),
    ])

  /// The operation that makes part number `index`.
  public func part(_ index: Int) -> Part { Part(index: index, count: count, axis: axis) }

  /// The type of each part.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    return try result(
      partShape(of: operand, count: count, axis: axis), operand.element, isSignal: operand.isSignal)
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}

extension Operation {
  /// The extents of each of `count` equal parts of `operand`.
  func partShape(of operand: TensorType, count: Int, axis: Int?) throws(ShapeError) -> [Int] {
    try expectPositive(count, "count")
    let axis = try self.axis(axis, of: operand)
    guard operand.shape[axis].isMultiple(of: count) else {
      throw ShapeError(
        .setting("count"),
        "'split' got \(operand.words), whose axis \(axis) does not divide into \(count) equal parts")
    }
    var shape = operand.shape
    shape[axis] /= count
    return shape
  }
}
