/// The mean over the part of a square window that lies in the image, for each channel.
public struct AveragePool: PoolingLayer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "averagePool"

  /// The side of the window.
  public var size: Int
  /// How far the window moves at a time.
  public var stride: Int
  /// What happens at the border.
  public var padding: Padding

  /// Makes a layer; the windows lie side by side unless `stride` is given.
  public init(size: Int, stride: Int? = nil, padding: Padding = .same) {
    self.size = size
    self.stride = stride ?? size
    self.padding = padding
  }

  /// What can be written between the parentheses.
  public static let signature = windowSignature(
    "Takes the mean of each channel over a square window; what lies beyond the border does not count.")

  /// How q and c move (THEORY.md 1.2).
  public var kernelRule: KernelRule { .approximateIdentity(.meanPooling) }
}
