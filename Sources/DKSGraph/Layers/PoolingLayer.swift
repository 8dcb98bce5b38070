/// A layer that reduces each channel over a window; only the reduction tells one from another.
public protocol PoolingLayer: Layer {
  /// The height and width of the window.
  var size: Extents { get }
  /// How far the window moves at a time.
  var stride: Extents { get }
  /// What happens at the border.
  var padding: Padding { get }
}

extension PoolingLayer {
  /// The settings that pools have in common; the windows lie side by side where no stride is given.
  static func window(
    from reader: inout AttributeReader
  ) throws(AttributeError) -> (size: Extents, stride: Extents, padding: Padding) {
    let size = try reader.extents("size")
    return (size, try reader.extents("stride", default: size), try reader.padding())
  }

  /// The same, as the flat text shows them.
  var windowAttributes: [Attribute] {
    var all = [Attribute("size", .extents(size))]
    if stride != size { all.append(Attribute("stride", .extents(stride))) }
    if padding != .same { all.append(Attribute("padding", padding.attribute)) }
    return all
  }

  /// What can be written between the parentheses of every pool, and `more`.
  static func windowSignature(_ summary: String, _ more: [LayerSignature.Parameter] = []) -> LayerSignature {
    LayerSignature(
      summary,
      [
        .init("size", .extents, "The side of the window, or its height and width: '[1, 7]'."),
        .init(
          "stride", .extents, optional: true,
          "How far the window moves at a time; as far as it is wide unless given."),
        .init(
          "padding", .padding(hasCausal: false), optional: true,
          "What happens at the border: with '.same' the result has ⌈extent / stride⌉ places and windows "
            + "reach beyond the image, with '.valid' they do not, with '1', '[0, 3]' or "
            + "'[top, left, bottom, right]' they do by so many locations, '[before, after]' along a signal; "
            + "'.same' unless given."),
      ] + more)
  }

  /// The window.
  public var window: SlidingWindow { SlidingWindow(size: size, stride: stride, padding: padding) }

  /// `[C, H, W] → [C, H′, W′]`, with H′ and W′ as `SlidingWindow` has them; `[C, T] → [C, T′]`.
  ///
  /// - Throws: `ShapeError` also where a window would hold nothing of the image.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let (image, grid) = try soleImage(operands)
    let places = try slide(window, over: image, sizeSetting: "size")
    let type = try result(like: image, image.shape[0], places)
    for (axis, extent) in zip([window.vertical, window.horizontal], [grid.height, grid.width])
    where !axis.meetsAxis(along: extent) {
      throw ShapeError(
        .setting("padding"),
        "\(Self.quoted) got \(image.words) and more padding than its window is wide, "
          + "so that some windows hold nothing of the image",
        help: "write 'padding: .same'")
    }
    return type
  }
}

extension WindowAxis {
  /// Whether the window has part of the axis in it at its first place and its last, hence at all.
  fileprivate func meetsAxis(along extent: Int) -> Bool {
    guard let places = places(along: extent) else { return false }
    let before = border(along: extent).before
    let (last, overflow) = (places - 1).multipliedReportingOverflow(by: stride)
    return !overflow && before < size && last < extent.saturatingAdding(before)
  }
}
