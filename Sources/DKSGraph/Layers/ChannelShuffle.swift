/// The channels of groups in turn: channel `k` of group `g` becomes channel `k · groups + g`
/// (Zhang et al. 2018, section 3.1).
public struct ChannelShuffle: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "channelShuffle"

  /// The number of groups.
  public var groups: Int

  /// Makes a layer.
  public init(groups: Int) { self.groups = groups }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    groups = try reader.positive("groups")
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("groups", .integer(groups))] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Puts the features of groups in turn: the first of each, the second of each, and so on.",
    [.init("groups", .integer, "The number of groups; it divides the number of features.")])

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    let axis = try axis(nil, of: operand)
    try expectPositive(groups, "groups")
    guard operand.shape[axis].isMultiple(of: groups) else {
      throw ShapeError(
        .setting("groups"),
        "'channelShuffle' got \(operand.words), whose \(operand.shape[axis]) features do not make "
          + "\(groups) equal groups")
    }
    return operand
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .identity }
}
