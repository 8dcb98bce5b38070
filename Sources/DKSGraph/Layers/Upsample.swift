/// An image with whole multiples of its height and width.
public struct Upsample: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "upsample"

  /// What stands between the locations of the image.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Copies.
    case nearest
    /// Linear interpolation in both directions between the middles of the locations (half-pixel coordinates).
    case linear
    /// Linear interpolation in both directions, with the corners of both images at the same places.
    case aligned
  }

  /// How many times as high and as wide.
  public var factor: Extents
  /// What stands between the locations of the image.
  public var mode: Mode

  /// Makes a layer.
  public init(factor: Extents, mode: Mode = .nearest) {
    self.factor = factor
    self.mode = mode
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    factor = try reader.extents("factor")
    mode = try reader.word("mode", default: .nearest)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    [Attribute("factor", .extents(factor))]
      + (mode == .nearest ? [] : [Attribute("mode", .word(mode.rawValue))])
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Makes an image a whole number of times as high and as wide, or a signal as long.",
    [
      .init("factor", .extents, "How many times, or how many times as high and as wide: '[1, 2]'."),
      .init(
        "mode", .word(Mode.allCases.map(\.rawValue)), optional: true,
        "Whether locations are copied, '.nearest', or interpolated, '.linear', or '.aligned' where corners lie on "
          + "corners; '.nearest' unless given."),
    ])

  /// `[C, H, W] → [C, H · factor, W · factor]`, `[C, T] → [C, T · factor]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let (image, grid) = try soleImage(operands)
    try expectPositive(factor, "factor")
    try expectLine(factor, "factor", over: image)
    let (height, tooHigh) = grid.height.multipliedReportingOverflow(by: factor.height)
    let (width, tooWide) = grid.width.multipliedReportingOverflow(by: factor.width)
    return try result(
      like: image, image.shape[0],
      Extents(height: tooHigh ? Int.max : height, width: tooWide ? Int.max : width))
  }

  /// Copies keep q and c; means of neighbors lower q by the correlation between them.
  public var kernelRule: KernelRule {
    mode == .nearest || factor == 1 ? .identity : .approximateIdentity(.interpolation)
  }
}
