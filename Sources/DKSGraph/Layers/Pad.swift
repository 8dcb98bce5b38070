/// A border around an image, of zeros unless told otherwise; negative sides cut rows and columns off.
public struct Pad: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "pad"

  /// What stands in the border.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Zeros.
    case zeros
    /// The image in a mirror; the row and column at the edge are there once.
    case reflect
    /// The row or column at the edge.
    case replicate
  }

  /// How many rows and columns.
  public var border: Border
  /// What stands in the border.
  public var mode: Mode

  /// Makes a layer.
  public init(border: Border, mode: Mode = .zeros) {
    self.border = border
    self.mode = mode
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    border = try reader.border("border")
    mode = try reader.word("mode", default: .zeros)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    [Attribute("border", .border(border))]
      + (mode == .zeros ? [] : [Attribute("mode", .word(mode.rawValue))])
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Puts a border around an image or a signal, or cuts its border off.",
    [
      .init(
        "border", .border,
        "How many rows and columns: '1', '[0, 3]' for height and width, or '[top, left, bottom, right]'; "
          + "negative ones are cut off."),
      .init(
        "mode", .word(Mode.allCases.map(\.rawValue)), optional: true,
        "What stands in it: zeros, the image in a mirror, '.reflect', or its edge, '.replicate'; '.zeros' unless "
          + "given."),
    ])

  /// `[C, H, W] → [C, top + H + bottom, left + W + right]`, `[C, T] → [C, before + T + after]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let (image, grid) = try soleImage(operands)
    try expectBorder(border, "border")
    try expectLine(border, "border", over: image)
    let height = border.before.height + grid.height + border.after.height
    let width = border.before.width + grid.width + border.after.width
    guard height > 0, width > 0 else {
      throw ShapeError(.setting("border"), "'pad' got \(image.words), of which it leaves nothing")
    }
    if mode == .reflect {
      for sides in [border.before, border.after]
      where sides.height >= grid.height || sides.width >= grid.width {
        throw ShapeError(
          .setting("border"), "'pad' got \(image.words), of which it mirrors more than there is")
      }
    }
    return try result(like: image, image.shape[0], Extents(height: height, width: width))
  }

  /// Locations stay what they are; those that are added are zero, or there already.
  public var kernelRule: KernelRule { .identity }
}
