import DKSFormulas

/// One learned number that multiplies every element: the α of ReZero and SkipInit, `x + α · f(x)`.
///
/// No method initializes it: it begins as the program says.
public struct Gain: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "gain"

  /// What it is at first.
  public var initial: Double

  /// Makes a layer.
  public init(initial: Double = 1) { self.initial = initial }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    initial = try reader.number("initial", default: 1)
    guard initial.magnitude <= Double(Float.greatestFiniteMagnitude) else {
      throw .outOfRange("initial", found: initial.plain, wanted: "a number that 32 bits hold")
    }
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { initial == 1 ? [] : [Attribute("initial", .number(initial))] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Multiplies every element by one learned number.",
    [.init("initial", .number, optional: true, "What it is at first; 1 unless given.")])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try soleFloats(operands)
  }

  /// As it begins: a multiplication by a constant.
  public var kernelRule: KernelRule { Scale(factor: initial).kernelRule }

  /// The tensors that are learned; none for operands that the layer does not take.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    (try? resultType(of: operands)) == nil ? [] : [ParameterShape(.gain, [1], fanIn: 1)]
  }
}
