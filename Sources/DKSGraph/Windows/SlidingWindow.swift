/// A window that moves over the last two axes of an image `[C, H, W]`, or along a signal `[C, T]`, which is 1 high.
public struct SlidingWindow: Hashable, Sendable {
  /// The numbers of taps.
  public var size: Extents
  /// How far it moves at a time.
  public var stride: Extents
  /// The distances between taps.
  public var dilation: Extents
  /// What happens at the border.
  public var padding: Padding

  /// Makes a window; sizes, strides and dilations are positive.
  public init(size: Extents, stride: Extents, dilation: Extents = 1, padding: Padding) {
    self.size = size
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// The window along the second axis of an image.
  public var vertical: WindowAxis { axis(\.height) }
  /// The window along the last axis of an image.
  public var horizontal: WindowAxis { axis(\.width) }

  private func axis(_ side: KeyPath<Extents, Int>) -> WindowAxis {
    let padding: WindowAxis.Padding =
      switch self.padding {
      case .same: .same
      case .valid: .valid
      case .explicit(let border):
        .explicit(before: border.before[keyPath: side], after: border.after[keyPath: side])
      }
    return WindowAxis(
      size: size[keyPath: side], stride: stride[keyPath: side], dilation: dilation[keyPath: side],
      padding: padding)
  }

  /// The tap in the middle.
  public var center: Extents { Extents(height: vertical.center, width: horizontal.center) }

  /// The numbers of places of the window over `image`; nil where there is none or `image` is no image.
  public func places(over image: TensorType) -> Extents? {
    guard let grid = image.grid, let height = vertical.places(along: grid.height),
      let width = horizontal.places(along: grid.width)
    else { return nil }
    return Extents(height: height, width: width)
  }

  /// What is put around `image`; nothing if it is no image.
  public func border(over image: TensorType) -> Border {
    guard let grid = image.grid else { return Border(0) }
    let (top, bottom) = vertical.border(along: grid.height)
    let (left, right) = horizontal.border(along: grid.width)
    return Border(
      before: Extents(height: top, width: left), after: Extents(height: bottom, width: right))
  }

  /// Whether the window cuts an image into patches that share no location, each seen by all its taps.
  public var isPatch: Bool {
    (vertical.isPatch || vertical.size == 1) && (horizontal.isPatch || horizontal.size == 1)
      && (vertical.isPatch || horizontal.isPatch)
  }

  /// The tap that lies inside `image` at every place, the one nearest to the middle; nil where there is none.
  public func insideTap(over image: TensorType) -> Extents? {
    guard let grid = image.grid, let rows = vertical.tapsInside(along: grid.height),
      let columns = horizontal.tapsInside(along: grid.width)
    else { return nil }
    return Extents(
      height: min(max(vertical.center, rows.lowerBound), rows.upperBound),
      width: min(max(horizontal.center, columns.lowerBound), columns.upperBound))
  }
}

extension Operation {
  /// The height and width that `window` leaves of `image`.
  func slide(
    _ window: SlidingWindow, over image: TensorType, sizeSetting: String
  ) throws(ShapeError) -> Extents {
    try expectPositive(window.size, sizeSetting)
    try expectPositive(window.stride, "stride")
    try expectPositive(window.dilation, "dilation")
    if case .explicit(let border) = window.padding { try expectBorder(border, "padding") }
    try expectLine(window.size, sizeSetting, over: image)
    try expectLine(window.stride, "stride", over: image)
    try expectLine(window.dilation, "dilation", over: image)
    if case .explicit(let border) = window.padding { try expectLine(border, "padding", over: image) }
    if let places = window.places(over: image) { return places }
    let square = Extents(height: window.vertical.reach, width: window.horizontal.reach)
    let reach = image.isSignal ? "\(square.width)" : "\(square)"
    if case .explicit(let border) = window.padding {
      let written =
        image.isSignal
        ? "[\(border.before.width), \(border.after.width)]" : "\(Attribute.Value.border(border))"
      throw ShapeError(
        .setting("padding"),
        "\(Self.quoted) got \(image.words) and padding \(written), its window takes \(reach)",
        help: "write 'padding: .same', more padding or a smaller \(sizeSetting)")
    }
    throw ShapeError(
      .setting(sizeSetting),
      "\(Self.quoted) got \(image.words), it takes one of at least \(reach) without padding",
      help: "write 'padding: .same' or a smaller \(sizeSetting)")
  }

  /// Checks that a window along a signal is 1 high.
  func expectLine(
    _ extents: Extents, _ name: String, over image: TensorType, filler: Int = 1
  ) throws(ShapeError) {
    guard image.isSignal, extents.height != filler else { return }
    throw ShapeError(
      .setting(name),
      "'\(name)' of \(Self.quoted) is \(extents), and \(image.words) is 1 high",
      help: "write one number, or 'reshape(\(image.shape[0]), 1, \(image.shape[1]))' before it")
  }

  /// Checks that nothing is put above and below a signal.
  func expectLine(_ border: Border, _ name: String, over image: TensorType) throws(ShapeError) {
    guard image.isSignal, border.before.height != 0 || border.after.height != 0 else { return }
    throw ShapeError(
      .setting(name),
      "'\(name)' of \(Self.quoted) is \(Attribute.Value.border(border)), and \(image.words) is 1 high",
      help: "write one number, or '[before, after]'")
  }

  /// Checks that both extents of the setting `name` are at least 1.
  func expectPositive(_ extents: Extents, _ name: String) throws(ShapeError) {
    try expectPositive(min(extents.height, extents.width), name)
  }

  /// Checks that no side of a border is larger than any tensor.
  func expectBorder(_ border: Border, _ name: String) throws(ShapeError) {
    let limit = TensorType.elementLimit
    guard border.sides.allSatisfy({ (-limit...limit).contains($0) }) else {
      throw ShapeError(.setting(name), "'\(name)' of \(Self.quoted) is larger than any tensor")
    }
  }
}
