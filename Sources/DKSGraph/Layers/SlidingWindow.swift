/// What a convolution or a pool does at the border of an image.
public enum Padding: String, Hashable, Sendable, CaseIterable {
  /// The image is extended so that the result has ⌈extent / stride⌉ places.
  case same
  /// The window stays inside the image.
  case valid
}

/// A square window that moves over the last two axes of an image `[C, H, W]`.
public struct SlidingWindow: Hashable, Sendable {
  /// The side.
  public var size: Int
  /// How far it moves at a time.
  public var stride: Int
  /// What happens at the border.
  public var padding: Padding

  /// Makes a window; `size` and `stride` are positive.
  public init(size: Int, stride: Int, padding: Padding) {
    self.size = size
    self.stride = stride
    self.padding = padding
  }

  /// The number of places of the window along an axis of `extent` elements; nil where there is none.
  public func places(along extent: Int) -> Int? {
    guard size > 0, stride > 0, extent > 0 else { return nil }
    switch padding {
    case .same: return (extent - 1) / stride + 1
    case .valid: return extent >= size ? (extent - size) / stride + 1 : nil
    }
  }

  /// The number of elements that are put before and after an axis of `extent` elements.
  ///
  /// An odd number has the larger half after, as in ONNX's `SAME_UPPER`.
  public func border(along extent: Int) -> (before: Int, after: Int) {
    guard padding == .same, let places = places(along: extent) else { return (0, 0) }
    // (places − 1) · stride < extent, so only the addition of the size can overflow.
    let (reach, overflow) = ((places - 1) * stride).addingReportingOverflow(size)
    let total = max((overflow ? Int.max : reach) - extent, 0)
    return (total / 2, total - total / 2)
  }
}

extension Operation {
  /// The height and width that `window` leaves of `image`.
  func slide(
    _ window: SlidingWindow, over image: TensorType, sizeSetting: String
  ) throws(ShapeError) -> [Int] {
    try expectPositive(window.size, sizeSetting)
    try expectPositive(window.stride, "stride")
    var extents: [Int] = []
    for extent in image.shape.dropFirst() {
      guard let places = window.places(along: extent) else {
        throw ShapeError(
          .setting(sizeSetting),
          "\(Self.quoted) got \(image.words), it takes one of at least \(window.size)×\(window.size) "
            + "without padding",
          help: "write 'padding: .same' or a smaller \(sizeSetting)")
      }
      extents.append(places)
    }
    return extents
  }
}
