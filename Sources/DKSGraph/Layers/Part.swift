/// One of several equal parts of a tensor: an element of what `split` yields.
public struct Part: Operation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "part"

  /// Which part, from 0.
  public var index: Int
  /// The number of parts.
  public var count: Int
  /// The axis that is cut; the feature axis where it is nil.
  public var axis: Int?

  /// Makes an operation.
  public init(index: Int, count: Int, axis: Int? = nil) {
    self.index = index
    self.count = count
    self.axis = axis
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    index = try reader.integer("index")
    count = try reader.positive("count")
    axis = try reader.index("axis")
    guard (0..<count).contains(index) else {
      throw .outOfRange("index", found: "\(index)", wanted: "a whole number from 0 to \(count - 1)")
    }
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    [Attribute("index", .integer(index)), Attribute("count", .integer(count))]
      + (axis.map { [Attribute("axis", .integer($0))] } ?? [])
  }

  /// The extent on the axis is divided by `count`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    let shape = try partShape(of: operand, count: count, axis: axis)
    guard (0..<count).contains(index) else {
      throw ShapeError(.setting("index"), "'part' got index \(index), it takes one from 0 to \(count - 1)")
    }
    return TensorType(operand.element, shape, isSignal: operand.isSignal)
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}
