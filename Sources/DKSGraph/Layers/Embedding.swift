/// A learned vector for each of the indices 0 ..< count.
public struct Embedding: AffineOperation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "embedding"

  /// The number of vectors.
  public var count: Int
  /// The number of features of each.
  public var size: Int
  /// How the weights begin; nil where the method decides.
  public var initializer: Initializer?

  /// Makes a layer.
  public init(count: Int, size: Int, initializer: Initializer? = nil) {
    self.count = count
    self.size = size
    self.initializer = initializer
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    count = try reader.positive("count")
    size = try reader.positive("size")
    initializer = try .read(from: &reader)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    [Attribute("count", .integer(count)), Attribute("size", .integer(size))]
      + Attribute.affine(hasBias: true, initializer)
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Replaces each index by a learned vector.",
    [
      .init("count", .integer, "The number of vectors; indices run from 0 to one less."),
      .init("size", .integer, "The number of features of each vector."), .initializer,
    ])

  /// Integers `[] → [size]`, `[T] → [T, size]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard operand.element == .int32, operand.shape.count <= 1 else {
      throw ShapeError(
        .operand(0), "'embedding' got \(operand.words), it takes an integer or a vector of integers",
        help: operand.element == .int32 ? "put 'flatten' before it" : "declare the input as 'Int'")
    }
    try expectPositive(count, "count")
    try expectPositive(size, "size")
    try expectWeights([count, size])
    return try result(operand.shape + [size])
  }

  /// An affine layer on a scaled one-hot vector (Theory 1.2).
  public var kernelRule: KernelRule { .affine }

  /// Each output is one weight, so the fan-in is 1.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil else { return [] }
    return [ParameterShape(.weight, [count, size], fanIn: 1)]
  }
}
