/// A layer that reduces each channel over a square window; only the reduction tells one from another.
public protocol PoolingLayer: Layer {
  /// The side of the window.
  var size: Int { get }
  /// How far the window moves at a time.
  var stride: Int { get }
  /// What happens at the border.
  var padding: Padding { get }

  /// Makes a layer; the windows lie side by side where `stride` is nil.
  init(size: Int, stride: Int?, padding: Padding)
}

extension PoolingLayer {
  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    let size = try reader.positive("size")
    let stride = try reader.positive("stride", default: size)
    self.init(size: size, stride: stride, padding: try reader.word("padding", default: .same))
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("size", .integer(size))]
    if stride != size { all.append(Attribute("stride", .integer(stride))) }
    if padding != .same { all.append(Attribute("padding", .word(padding.rawValue))) }
    return all
  }

  /// What can be written between the parentheses of every pool.
  static func windowSignature(_ summary: String) -> LayerSignature {
    LayerSignature(
      summary,
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
  }

  /// The window.
  public var window: SlidingWindow { SlidingWindow(size: size, stride: stride, padding: padding) }

  /// `[C, H, W] → [C, H′, W′]`, with H′ and W′ as `SlidingWindow` has them.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands)
    let places = try slide(window, over: image, sizeSetting: "size")
    return try result([image.shape[0]] + places)
  }
}
