/// The largest value in the part of a window that lies in the image, for each channel.
public struct MaxPool: PoolingLayer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "maxPool"

  /// The height and width of the window.
  public var size: Extents
  /// How far the window moves at a time.
  public var stride: Extents
  /// What happens at the border.
  public var padding: Padding

  /// Makes a layer; the windows lie side by side unless `stride` is given.
  public init(size: Extents, stride: Extents? = nil, padding: Padding = .same) {
    self.size = size
    self.stride = stride ?? size
    self.padding = padding
  }

  /// What can be written between the parentheses.
  public static let signature = windowSignature(
    "Takes the largest value of each channel in a window.")

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    let (size, stride, padding) = try Self.window(from: &reader)
    self.init(size: size, stride: stride, padding: padding)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { windowAttributes }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .approximateIdentity(.maxPooling) }
}
