/// A learned gain and bias for each feature, `gain · x + bias`: what batch normalisation leaves behind, and
/// layer scale.
///
/// No method initialises them: they begin as ones and zeros.
public struct ScaleShift: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "scaleShift"

  /// Whether there is a gain.
  public var hasScale: Bool
  /// Whether there is a bias.
  public var hasShift: Bool

  /// Makes a layer.
  public init(hasScale: Bool = true, hasShift: Bool = true) {
    self.hasScale = hasScale
    self.hasShift = hasShift
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    hasScale = try reader.bool("scale", default: true)
    hasShift = try reader.bool("shift", default: true)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    (hasScale ? [] : [Attribute("scale", .bool(false))])
      + (hasShift ? [] : [Attribute("shift", .bool(false))])
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Multiplies each feature by a learned gain, at first 1, and adds a learned bias, at first 0.",
    [
      .init("scale", .bool, optional: true, "Whether there is a gain; true unless given."),
      .init("shift", .bool, optional: true, "Whether there is a bias; true unless given."),
    ])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    _ = try axis(nil, of: operand)
    return operand
  }

  /// The identity as long as gains are 1 and biases 0. A shift alone is what the bias of a layer is.
  public var kernelRule: KernelRule { hasScale ? .approximateIdentity(.scale) : .identity }

  /// The tensors that are learned; none for operands that the layer does not take.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let d = operands.first?.featureCount else { return [] }
    return (hasScale ? [ParameterShape(.gain, [d], fanIn: 1)] : [])
      + (hasShift ? [ParameterShape(.bias, [d], fanIn: 1)] : [])
  }
}
