/// An entry of the network; the type of its node is what the user declares.
public struct Input: Operation {
  public static let mnemonic = "input"

  /// Makes an operation.
  public init() {}

  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  /// Always throws: an input has no operands that a type could follow from.
  ///
  /// `GraphBuilder.addInput` takes the type, and verification leaves it as it is.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectCount(0, operands)
    throw ShapeError(.operand(0), "the type of an input is declared, it follows from nothing")
  }

  public var kernelRule: KernelRule { .entry }
}
