/// A matrix of weights, and a bias, at every location.
public struct Dense: AffineOperation {
  public static let mnemonic = "dense"

  /// The number of features of the result.
  public var units: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  public var initializer: Initializer?

  /// Makes a layer.
  public init(units: Int, hasBias: Bool = true, initializer: Initializer? = nil) {
    self.units = units
    self.hasBias = hasBias
    self.initializer = initializer
  }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    units = try reader.positive("units")
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  public var attributes: [Attribute] {
    [Attribute("units", .integer(units))] + Attribute.affine(hasBias: hasBias, initializer)
  }

  public static let signature = LayerSignature(
    "Multiplies the features of a vector, or of each element of a sequence, by a matrix of weights and adds a bias.",
    [
      .init("units", .integer, "The number of features of the result."),
      .bias, .initializer,
    ])

  /// `[d] → [units]`, `[T, d] → [T, units]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    guard operand.shape.count == 1 || operand.shape.count == 2 else {
      throw ShapeError(
        .operand(0), "'dense' got \(operand.words), it takes a vector or a sequence",
        help: operand.shape.isEmpty ? "write 'reshape(1)' before it" : "put 'flatten' before it")
    }
    try expectPositive(units, "units")
    try expectWeights([units, operand.featureCount])
    return try result(operand.shape.dropLast() + [units])
  }

  public var kernelRule: KernelRule { .affine }

  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let fanIn = operands.first?.featureCount else { return [] }
    let weight = ParameterShape(.weight, [units, fanIn], fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [units], fanIn: fanIn)] : [weight]
  }
}
