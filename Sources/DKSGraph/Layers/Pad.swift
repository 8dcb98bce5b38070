/// Zeros around an image; negative sides cut rows and columns off.
public struct Pad: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "pad"

  /// How many rows and columns.
  public var border: Border

  /// Makes a layer.
  public init(border: Border) { self.border = border }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    border = try reader.border("border")
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("border", .border(border))] }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Puts zeros around an image, or cuts its border off.",
    [
      .init(
        "border", .border,
        "How many rows and columns: '1', '[0, 3]' for height and width, or '[top, left, bottom, right]'; "
          + "negative ones are cut off.")
    ])

  /// `[C, H, W] → [C, top + H + bottom, left + W + right]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands)
    try expectBorder(border, "border")
    let height = border.before.height + image.shape[1] + border.after.height
    let width = border.before.width + image.shape[2] + border.after.width
    guard height > 0, width > 0 else {
      throw ShapeError(.setting("border"), "'pad' got \(image.words), of which it leaves nothing")
    }
    return try result([image.shape[0], height, width])
  }

  /// Locations stay what they are; those that are added are zero.
  public var kernelRule: KernelRule { .identity }
}
