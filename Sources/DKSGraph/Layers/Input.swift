import DKSFormulas

/// An entry of the network; the type of its node is what the user declares.
public struct Input: Operation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "input"

  /// The correlation of two steps of a sequence, from −1 to 1; what the memory of a recurrence depends on.
  public var correlation: Double

  /// Makes an operation.
  public init(correlation: Double = 0) { self.correlation = correlation }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    correlation = try reader.number("correlation", default: 0)
    guard (-1...1).contains(correlation) else {
      throw .outOfRange("correlation", found: correlation.plain, wanted: "a number from -1 to 1")
    }
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    correlation == 0 ? [] : [Attribute("correlation", .number(correlation))]
  }

  /// Always throws: an input has no operands that a type could follow from.
  ///
  /// `GraphBuilder.addInput` takes the type, and verification leaves it as it is.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectCount(0, operands)
    throw ShapeError(.operand(0), "the type of an input is declared, it follows from nothing")
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .entry }
}
