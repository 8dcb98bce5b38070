/// A product with a given number for each feature, then a sum with another: what brings an input to size before the
/// first layer, `(x − mean) / deviation`.
///
/// Nothing is learned, and no method changes the numbers. What leaves it behind an input counts as an input: q = 1.
public struct Rescale: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "rescale"

  /// A factor for each feature, or one for all; empty for none.
  public var gain: [Double]
  /// What is added to each feature, or to all; empty for nothing.
  public var shift: [Double]

  /// Makes a layer.
  public init(gain: [Double] = [], shift: [Double] = []) {
    self.gain = gain
    self.shift = shift
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    gain = try reader.numbers("gain", default: [])
    shift = try reader.numbers("shift", default: [])
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    (gain.isEmpty ? [] : [Attribute("gain", .numbers(gain))])
      + (shift.isEmpty ? [] : [Attribute("shift", .numbers(shift))])
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Multiplies each feature by a given number and adds another, to bring an input to size; nothing is learned.",
    [
      .init("gain", .numbers, optional: true, "A factor for each feature, or one for all; 1 unless given."),
      .init("shift", .numbers, optional: true, "What is added to each feature, or to all; 0 unless given."),
    ])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    for (name, numbers) in [("gain", gain), ("shift", shift)] where numbers.count > 1 {
      guard numbers.count == operand.featureCount else {
        throw ShapeError(
          .setting(name),
          "'rescale' got \(numbers.count) numbers for \(operand.featureCount) features, it takes one for each or one "
            + "for all")
      }
    }
    return operand
  }

  /// Behind an input it is the identity, whose q is counted from there on; elsewhere it changes q.
  public var kernelRule: KernelRule { .approximateIdentity(.scale) }
}
