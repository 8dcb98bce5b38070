import DKSFormulas

/// In training, zeros at random places, and a rescaling of what is left.
public struct Dropout: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "dropout"

  /// The probability that an element becomes zero, in [0, 1).
  public var rate: Double

  /// Makes a layer.
  public init(rate: Double) { self.rate = rate }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    rate = try reader.number("rate")
    guard rate >= 0, rate < 1 else {
      throw .outOfRange("rate", found: rate.plain, wanted: "a number of at least 0 and less than 1")
    }
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("rate", .number(rate))] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Sets elements to zero at random while training and divides the others by 1 − rate.",
    [.init("rate", .number, "The probability that an element becomes zero, from 0 to less than 1.")])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    guard rate >= 0, rate < 1 else {
      throw ShapeError(
        .setting("rate"), "'rate' of 'dropout' is \(rate.plain), it must be at least 0 and less than 1")
    }
    return operand
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { rate == 0 ? .identity : .approximateIdentity(.dropout) }
}
