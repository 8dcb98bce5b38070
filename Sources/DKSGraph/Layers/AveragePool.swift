/// The mean over the part of a window that lies in the image, for each channel; over all of it where zeros
/// beyond the border count.
public struct AveragePool: PoolingLayer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "averagePool"

  /// The height and width of the window.
  public var size: Extents
  /// How far the window moves at a time.
  public var stride: Extents
  /// What happens at the border.
  public var padding: Padding
  /// Whether what padding puts around the image counts as zeros.
  public var countsPadding: Bool

  /// Makes a layer; the windows lie side by side unless `stride` is given.
  public init(
    size: Extents, stride: Extents? = nil, padding: Padding = .same, countsPadding: Bool = false
  ) {
    self.size = size
    self.stride = stride ?? size
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// What can be written between the parentheses.
  public static let signature = windowSignature(
    "Takes the mean of each channel over a window; what lies beyond the border does not count.",
    [
      .init(
        "countsPadding", .bool, optional: true,
        "Whether what lies beyond the border counts as zeros; false unless given.")
    ])

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    let (size, stride, padding) = try Self.window(from: &reader)
    self.init(
      size: size, stride: stride, padding: padding,
      countsPadding: try reader.bool("countsPadding", default: false))
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    windowAttributes + (countsPadding ? [Attribute("countsPadding", .bool(true))] : [])
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .approximateIdentity(.meanPooling) }
}
