/// A sum of tensors of one shape, each times a constant: `0.6 * near + 0.8 * far`.
public struct WeightedSum: Operation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "sum"

  /// A constant for each operand.
  public var weights: [Double]

  /// The most summands: the covariance of any two of them is looked at.
  static let summandLimit = 10_000

  /// Makes an operation.
  public init(weights: [Double]) { self.weights = weights }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    weights = try reader.numbers("weights")
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("weights", .numbers(weights))] }

  /// The type that all operands have.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectAgreement(operands)
    try expectFloats(operands)
    guard operands.count == weights.count else {
      throw ShapeError(
        .setting("weights"),
        "'sum' got \(operands.count) tensors and \(weights.count) weights, it takes a weight for each tensor")
    }
    guard operands.count <= Self.summandLimit else {
      throw ShapeError(
        .operand(Self.summandLimit),
        "'sum' got \(operands.count) tensors, it takes at most \(Self.summandLimit)")
    }
    return operands[0]
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .weightedSum(weights) }
}
