/// Some of the elements along one axis.
public struct Slice: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "slice"

  /// The axis; the feature axis where it is nil.
  public var axis: Int?
  /// The first element.
  public var start: Int
  /// The number of elements.
  public var count: Int
  /// How far they lie apart.
  public var step: Int

  /// Makes a layer.
  public init(axis: Int? = nil, start: Int, count: Int, step: Int = 1) {
    self.axis = axis
    self.start = start
    self.count = count
    self.step = step
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    guard let start = try reader.index("start") else { throw .missing("start") }
    self.start = start
    count = try reader.positive("count")
    axis = try reader.index("axis")
    step = try reader.positive("step", default: 1)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("start", .integer(start)), Attribute("count", .integer(count))]
    if let axis { all.append(Attribute("axis", .integer(axis))) }
    if step != 1 { all.append(Attribute("step", .integer(step))) }
    return all
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Takes some of the elements along one axis.",
    [
      .init("start", .integer, "The first element, from 0."),
      .init("count", .integer, "The number of elements."),
      .init("axis", .integer, optional: true, "The axis; the one of the features unless given."),
      .init("step", .integer, optional: true, "How far they lie apart; 1 unless given."),
    ])

  /// The extent on the axis becomes `count`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    let axis = try axis(axis, of: operand)
    try expectPositive(count, "count")
    try expectPositive(step, "step")
    guard start >= 0 else {
      throw ShapeError(.setting("start"), "'start' of 'slice' is \(start), it must be at least 0")
    }
    let (steps, overflow) = (count - 1).multipliedReportingOverflow(by: step)
    guard !overflow, start.saturatingAdding(steps) < operand.shape[axis] else {
      throw ShapeError(
        .setting("count"),
        "'slice' got \(operand.words), whose axis \(axis) has not \(count) elements from \(start) on"
          + (step == 1 ? "" : " with step \(step)"))
    }
    var shape = operand.shape
    shape[axis] = count
    return TensorType(operand.element, shape, isSignal: operand.isSignal)
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}
