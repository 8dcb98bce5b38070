/// The transpose of a convolution: every location of an image puts a kernel, times its features, into the
/// result, `y[i·stride + t − before] += W[t]ᵀ x[i]`.
///
/// Weights are `[in, out / groups, height, width]`.
public struct TransposedConvolution: ConvolutionLayer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "transposedConv"

  /// The number of channels of the result.
  public var channels: Int
  /// The height and width of the kernel.
  public var kernel: Extents
  /// How far kernels of neighboring locations lie apart in the result.
  public var stride: Extents
  /// What is cut off the result: nothing, so much that it is `stride` times as large as the image, or so many
  /// rows and columns.
  public var padding: Padding
  /// What is added below and to the right, without a kernel that reaches there.
  public var outputPadding: Extents
  /// The number of groups of channels that do not see each other.
  public var groups: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// How the weights begin; nil where the method decides.
  public var initializer: Initializer?

  /// Makes a layer.
  public init(
    channels: Int, kernel: Extents, stride: Extents = 1, padding: Padding = .valid,
    outputPadding: Extents = 0, groups: Int = 1, hasBias: Bool = true, initializer: Initializer? = nil
  ) {
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.groups = groups
    self.hasBias = hasBias
    self.initializer = initializer
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    channels = try reader.positive("channels")
    kernel = try reader.extents("kernel")
    stride = try reader.extents("stride", default: 1)
    padding = try reader.padding(default: .valid)
    outputPadding = try reader.extents("outputPadding", minimum: 0, default: 0)
    groups = try reader.positive("groups", default: 1)
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("channels", .integer(channels)), Attribute("kernel", .extents(kernel))]
    all += Attribute.window(stride: stride, dilation: 1, padding, default: .valid)
    if outputPadding != 0 { all.append(Attribute("outputPadding", .extents(outputPadding))) }
    if groups != 1 { all.append(Attribute("groups", .integer(groups))) }
    return all + Attribute.affine(hasBias: hasBias, initializer)
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Puts a kernel of weights into the result for every location of an image or a signal, and adds a bias.",
    [
      .init("channels", .integer, "The number of channels of the result."),
      .init("kernel", .extents, "The side of the kernel, or its height and width: '[1, 7]'."),
      .init(
        "stride", .extents, optional: true,
        "How far kernels of neighboring locations lie apart in the result; 1 unless given."),
      .init(
        "padding", .padding(hasCausal: false), optional: true,
        "What is cut off the result: nothing with '.valid', so much that it is as many times larger as the "
          + "stride says with '.same', and so many rows and columns with '1', '[0, 3]' or "
          + "'[top, left, bottom, right]'; '.valid' unless given."),
      .init(
        "outputPadding", .extents, optional: true,
        "What is added below and to the right of the result; 0 unless given."),
      .groups, .bias, .initializer,
    ])

  /// `[C, H, W] → [channels, H′, W′]`, `H′ = (H − 1) · stride + kernel + outputPadding − top − bottom`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let (image, grid) = try soleImage(operands)
    try expectPositive(channels, "channels")
    try expectPositive(groups, "groups")
    try expectPositive(kernel, "kernel")
    try expectPositive(stride, "stride")
    guard outputPadding.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError(.setting("outputPadding"), "'outputPadding' of 'transposedConv' is less than 0")
    }
    try expectLine(kernel, "kernel", over: image)
    try expectLine(stride, "stride", over: image)
    try expectLine(outputPadding, "outputPadding", over: image, filler: 0)
    if case .explicit(let border) = padding {
      try expectBorder(border, "padding")
      try expectLine(border, "padding", over: image)
    }
    guard image.shape[0].isMultiple(of: groups), channels.isMultiple(of: groups) else {
      throw ShapeError(
        .setting("groups"),
        "'transposedConv' got \(image.shape[0]) channels to make \(channels) of, "
          + "\(groups) groups must divide both")
    }
    var extents: [Int] = []
    for (axis, extent) in zip(axes, [grid.height, grid.width]) {
      let places = axis.result(along: extent)
      guard places > 0 else {
        throw ShapeError(
          .setting("padding"),
          "'transposedConv' got \(image.words) and padding that leaves nothing of the result",
          help: "write a smaller padding")
      }
      extents.append(places)
    }
    try expectWeights([image.shape[0], channels / groups, kernel.height, kernel.width])
    return try result(like: image, channels, Extents(height: extents[0], width: extents[1]))
  }

  /// Affine where one matrix can be put down once at every place of the result: with stride 1, and where a
  /// block of `stride` taps covers the result.
  public var kernelRule: KernelRule {
    for (axis, side) in zip(axes, ["high", "wide"]) where axis.stride != 1 {
      if let fault = axis.coverageFault(side) { return .unsupported(fault) }
    }
    return .affine
  }

  /// Whether every place of the result sees a single tap: kernels lie side by side, or `operand` is one location.
  public func isPatch(over operand: TensorType) -> Bool {
    guard kernel != 1, let grid = operand.grid else { return false }
    return zip(axes, [grid.height, grid.width]).allSatisfy { $0.stride == $0.size || $1 == 1 }
  }

  /// The number of taps that meet in a place of the result, on average away from its border: the kernel's area
  /// over that of the stride.
  public func meetingTaps(over operand: TensorType) -> Double {
    guard let grid = operand.grid else { return 1 }
    return zip(axes, [grid.height, grid.width]).reduce(1) { $0 * $1.0.meetingTaps(along: $1.1) }
  }

  /// The tensors that are learned; none for operands that the layer does not take.
  ///
  /// A place of the result sums over the taps that meet there: all of them with stride 1, one where kernels lie
  /// side by side.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let image = operands.first else { return [] }
    let shape = [image.shape[0], channels / groups, kernel.height, kernel.width]
    let meeting = Double(image.shape[0] / groups) * meetingTaps(over: image)
    let fanIn = Int(exactly: meeting.rounded()) ?? Int.max
    let weight = ParameterShape(.weight, shape, fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [channels], fanIn: fanIn)] : [weight]
  }

  /// The first of `stride` taps, nearest to the middle, that reach every place of the result once; nil where
  /// there are none.
  ///
  /// All have one matrix, which makes of the layer a copy of each location to `stride` places and a Delta
  /// convolution of the copies (Theory 1.2). Matrices of their own would keep q and c of each place as well,
  /// but for two places in one copy c would become 0 whatever it was before; copies have the identity for
  /// extended map, on all pairs of places.
  public func deltaTap(for operand: TensorType) -> Extents? {
    guard (try? resultType(of: [operand])) != nil, let rows = axes[0].coveringTaps,
      let columns = axes[1].coveringTaps
    else { return nil }
    func nearest(_ center: Int, _ taps: ClosedRange<Int>) -> Int {
      min(max(center, taps.lowerBound), taps.upperBound)
    }
    return Extents(
      height: nearest((kernel.height - stride.height) / 2, rows),
      width: nearest((kernel.width - stride.width) / 2, columns))
  }

  /// The stride.
  public var deltaSize: Extents { stride }

  /// What is cut off the result, negative where it is extended; nothing for an operand that it does not take.
  public func border(over operand: TensorType) -> Border {
    guard (try? resultType(of: [operand])) != nil else { return Border(0) }
    let (rows, columns) = (axes[0].border, axes[1].border)
    return Border(
      before: Extents(height: rows.before, width: columns.before),
      after: Extents(height: rows.after, width: columns.after))
  }

  private var axes: [TransposedAxis] { [axis(\.height), axis(\.width)] }

  private func axis(_ side: KeyPath<Extents, Int>) -> TransposedAxis {
    let (size, stride) = (kernel[keyPath: side], stride[keyPath: side])
    let border: (Int, Int)
    switch padding {
    case .valid: border = (0, 0)
    case .explicit(let sides): border = (sides.before[keyPath: side], sides.after[keyPath: side])
    case .same:
      // (H − 1)·stride + size − before − after = H·stride; an odd number has the larger half after.
      let total = size.saturatingAdding(-stride)
      border = total > 0 ? (total / 2, total - total / 2) : (0, total)
    }
    return TransposedAxis(
      size: size, stride: stride, border: border, added: outputPadding[keyPath: side])
  }
}

/// A transposed convolution along one axis.
private struct TransposedAxis {
  var size: Int
  var stride: Int
  var border: (before: Int, after: Int)
  var added: Int

  /// The extent of the result; not positive where nothing is left, `Int.max` where it is too large.
  func result(along extent: Int) -> Int {
    let (steps, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
    guard !overflow else { return Int.max }
    return steps.saturatingAdding(size).saturatingAdding(added).saturatingAdding(-border.before)
      .saturatingAdding(-border.after)
  }

  /// The taps t of which `t ..< t + stride` reach every place of the result exactly once; nil where none do.
  ///
  /// Place p sees the one tap of them that lies ⌊(p + before − t) / stride⌋ · stride before it, which is to be
  /// a multiple of the stride in `0 ..< extent · stride` for the first place and the last.
  var coveringTaps: ClosedRange<Int>? {
    let low = max(
      size.saturatingAdding(added).saturatingAdding(-border.after).saturatingAdding(-stride), 0)
    let high = min(border.before, size - stride)
    return low <= high ? low...high : nil
  }

  /// Why no taps cover the result, which is `side`; nil where some do.
  func coverageFault(_ side: String) -> String? {
    guard coveringTaps == nil else { return nil }
    if size < stride {
      return "its kernel of \(size) leaves gaps at a stride of \(stride), places that get the bias alone"
    }
    if added > border.after {
      return "its output padding of \(added) adds places beyond the reach of its middle taps"
    }
    return "its result is more than \(stride) times as \(side) as its operand, "
      + "and no \(stride) taps reach every place of it"
  }

  /// The average number of taps that meet in a place, away from the border.
  func meetingTaps(along extent: Int) -> Double {
    extent == 1 ? 1 : max(Double(size) / Double(stride), 1)
  }
}
