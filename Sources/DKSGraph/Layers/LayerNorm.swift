import DKSFormulas

/// Layer normalisation over the features of each location, with a learned gain and bias
/// (Ba, Kiros and Hinton 2016, equation 3).
public struct LayerNorm: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "layerNorm"

  /// What is added to the variance before its root is taken, unless given.
  public static let defaultEpsilon = 1e-5

  /// What is added to the variance before its root is taken.
  public var epsilon: Double

  /// Makes a layer.
  public init(epsilon: Double = defaultEpsilon) { self.epsilon = epsilon }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    epsilon = try reader.number("epsilon", default: Self.defaultEpsilon)
    guard epsilon > 0, epsilon.isFinite else {
      throw .outOfRange("epsilon", found: epsilon.plain, wanted: "a number greater than 0")
    }
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    epsilon == Self.defaultEpsilon ? [] : [Attribute("epsilon", .number(epsilon))]
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Brings the features of each location to mean 0 and variance 1, then applies a learned gain and bias.",
    [
      .init(
        "epsilon", .number, optional: true,
        "What is added to the variance before its root is taken; 1e-5 unless given.")
    ])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    guard !operand.shape.isEmpty else {
      throw ShapeError(.operand(0), "'layerNorm' got a scalar, it takes a tensor that has features")
    }
    return operand
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .normalization }

  /// The tensors that are learned; none for operands that the layer does not take.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard let d = operands.first?.featureCount else { return [] }
    return [ParameterShape(.gain, [d], fanIn: d), ParameterShape(.bias, [d], fanIn: d)]
  }
}
