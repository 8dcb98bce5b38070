/// The largest value in the part of a square window that lies in the image, for each channel.
public struct MaxPool: Layer {
  public static let mnemonic = "maxPool"

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

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    size = try reader.positive("size")
    stride = try reader.positive("stride", default: size)
    padding = try reader.word("padding", default: .same)
  }

  public var attributes: [Attribute] {
    var all = [Attribute("size", .integer(size))]
    if stride != size { all.append(Attribute("stride", .integer(stride))) }
    if padding != .same { all.append(Attribute("padding", .word(padding.rawValue))) }
    return all
  }

  public static let signature = LayerSignature(
    "Takes the largest value of each channel in a square window.",
    [
      .init("size", .integer, "The side of the window."),
      .init(
        "stride", .integer, optional: true,
        "How far the window moves at a time; as far as it is wide unless given."),
      .init(
        "padding", .word(Padding.allCases.map(\.rawValue)), optional: true,
        "What happens at the border: with 'same' the result has ⌈extent / stride⌉ places and windows "
          + "reach beyond the image, with 'valid' they do not; 'same' unless given."),
    ])

  /// The window.
  public var window: SlidingWindow { SlidingWindow(size: size, stride: stride, padding: padding) }

  /// `[C, H, W] → [C, H′, W′]`, with H′ and W′ as `SlidingWindow` has them.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands)
    let places = try slide(window, over: image, sizeSetting: "size")
    return try result([image.shape[0]] + places)
  }

  public var kernelRule: KernelRule { .approximateIdentity(.maxPooling) }
}
