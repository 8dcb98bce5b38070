import DKSFormulas

/// Divides each feature by a power of the squares of its neighbors on the feature axis,
/// `y[c] = x[c] / (bias + alpha/size · Σ x[c′]²)^beta` over the `size` features around c, one more
/// after it than before where `size` is even
/// (Krizhevsky et al. 2012, section 3.3).
public struct LocalResponseNorm: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "localResponseNorm"

  /// The number of features whose squares count.
  public var size: Int
  /// The factor of their mean square.
  public var alpha: Double
  /// The power.
  public var beta: Double
  /// What is added to the mean square.
  public var bias: Double

  /// Makes a layer.
  public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, bias: Double = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    size = try reader.positive("size")
    alpha = try reader.number("alpha", default: 1e-4)
    beta = try reader.number("beta", default: 0.75)
    bias = try reader.number("bias", default: 1)
    guard bias > 0 else { throw .outOfRange("bias", found: bias.plain, wanted: "a number greater than 0") }
    guard alpha >= 0 else { throw .outOfRange("alpha", found: alpha.plain, wanted: "a number of at least 0") }
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("size", .integer(size))]
    if alpha != 1e-4 { all.append(Attribute("alpha", .number(alpha))) }
    if beta != 0.75 { all.append(Attribute("beta", .number(beta))) }
    if bias != 1 { all.append(Attribute("bias", .number(bias))) }
    return all
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Divides each feature by a power of the mean square of its neighbors.",
    [
      .init("size", .integer, "The number of features whose squares count."),
      .init("alpha", .number, optional: true, "The factor of their mean square; 1e-4 unless given."),
      .init("beta", .number, optional: true, "The power; 0.75 unless given."),
      .init("bias", .number, optional: true, "What is added to the mean square; 1 unless given."),
    ])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    _ = try axis(nil, of: operand)
    try expectPositive(size, "size")
    return operand
  }

  /// The identity up to a factor, which a sum of few squares does not keep constant.
  public var kernelRule: KernelRule { .approximateIdentity(.localResponse) }
}
