/// A matrix of weights, and a bias, at every location.
public struct Dense: AffineOperation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "dense"

  /// The number of features of the result.
  public var units: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// How the weights begin; nil where the method decides.
  public var initializer: Initializer?

  /// Makes a layer.
  public init(units: Int, hasBias: Bool = true, initializer: Initializer? = nil) {
    self.units = units
    self.hasBias = hasBias
    self.initializer = initializer
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    units = try reader.positive("units")
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    [Attribute("units", .integer(units))] + Attribute.affine(hasBias: hasBias, initializer)
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Multiplies the features of a vector, or of each element of a sequence, by a matrix of weights and adds a bias.",
    [
      .init("units", .integer, "The number of features of the result."),
      .bias, .initializer,
    ])

  /// `[d] → [units]`, `[T, d] → [T, units]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    guard !operand.isSignal else {
      throw ShapeError(
        .operand(0), "'dense' got \(operand.words), it takes a vector or a sequence",
        help: "put 'globalAveragePool' or 'flatten' before it, or 'transpose(1, 0)', "
          + "which makes a sequence of it")
    }
    guard operand.shape.count == 1 || operand.shape.count == 2 else {
      throw ShapeError(
        .operand(0), "'dense' got \(operand.words), it takes a vector or a sequence",
        help: operand.shape.isEmpty ? "write 'reshape(1)' before it" : "put 'flatten' before it")
    }
    try expectPositive(units, "units")
    try expectWeights([units, operand.featureCount])
    return try result(operand.shape.dropLast() + [units])
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .affine }

  /// The tensors that are learned; none for operands that the layer does not take.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let fanIn = operands.first?.featureCount else { return [] }
    let weight = ParameterShape(.weight, [units, fanIn], fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [units], fanIn: fanIn)] : [weight]
  }
}
