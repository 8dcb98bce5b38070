/// A result of a part of an imported network that has no kernel map and is kept as it is: a gate, attention, an
/// LSTM.
///
/// Only the file that it came from says what it computes, so its type is stored. Its operands are the values
/// that the part is computed from.
public struct Opaque: Operation {
  /// The name in the flat text.
  public static let mnemonic = "opaque"

  /// The kind of parts that stand before the first layer and bring an input to size, whose result counts as an input.
  package static let preprocessing = "preprocessing"

  /// What it is: "LSTM", "gate".
  public var kind: String
  /// The name of the part; all results of one part have the same.
  public var region: String
  /// Which of the part's results, from 0.
  public var result: Int
  /// The type of the result.
  public var type: TensorType

  /// Makes an operation.
  public init(kind: String, region: String, result: Int = 0, type: TensorType) {
    self.kind = kind
    self.region = region
    self.result = result
    self.type = type
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    kind = try reader.string("kind")
    region = try reader.string("region")
    result = try reader.index("result") ?? 0
    let shape = try reader.integers("shape", minimum: 1)
    let isInteger = try reader.bool("integers", default: false)
    let isSignal = try reader.bool("signal", default: false)
    type = TensorType(isInteger ? .int32 : .float32, shape, isSignal: isSignal)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("kind", .string(kind)), Attribute("region", .string(region))]
    if result != 0 { all.append(Attribute("result", .integer(result))) }
    all.append(Attribute("shape", .integers(type.shape)))
    if type.element == .int32 { all.append(Attribute("integers", .bool(true))) }
    if type.isSignal { all.append(Attribute("signal", .bool(true))) }
    return all
  }

  /// The stored type.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try result(type.shape, type.element, isSignal: type.isSignal)
  }

  /// An entry of what follows.
  public var kernelRule: KernelRule { .opaque }
}
