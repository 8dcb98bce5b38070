/// A convolution of an image with a kernel (a cross-correlation, as everywhere in this field).
public struct Convolution: ConvolutionLayer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "conv"

  /// The number of channels of the result.
  public var channels: Int
  /// The height and width of the kernel.
  public var kernel: Extents
  /// How far the kernel moves at a time.
  public var stride: Extents
  /// The distance between its taps.
  public var dilation: Extents
  /// What happens at the border.
  public var padding: Padding
  /// The number of groups of channels that do not see each other.
  public var groups: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// How the weights begin; nil where the method decides.
  public var initializer: Initializer?

  /// Makes a layer.
  public init(
    channels: Int, kernel: Extents, stride: Extents = 1, dilation: Extents = 1, padding: Padding = .same,
    groups: Int = 1, hasBias: Bool = true, initializer: Initializer? = nil
  ) {
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.groups = groups
    self.hasBias = hasBias
    self.initializer = initializer
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    channels = try reader.positive("channels")
    kernel = try reader.extents("kernel")
    stride = try reader.extents("stride", default: 1)
    dilation = try reader.extents("dilation", default: 1)
    padding = try reader.padding()
    groups = try reader.positive("groups", default: 1)
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("channels", .integer(channels)), Attribute("kernel", .extents(kernel))]
    all += Attribute.window(stride: stride, dilation: dilation, padding)
    if groups != 1 { all.append(Attribute("groups", .integer(groups))) }
    return all + Attribute.affine(hasBias: hasBias, initializer)
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Convolves an image or a signal with a kernel of weights and adds a bias.",
    [
      .init("channels", .integer, "The number of channels of the result."),
      .init("kernel", .extents, "The side of the kernel, or its height and width: '[1, 7]'."),
      .stride, .padding, .groups, .bias, .initializer, .dilation,
    ])

  /// The kernel as a window.
  public var window: SlidingWindow {
    SlidingWindow(size: kernel, stride: stride, dilation: dilation, padding: padding)
  }

  /// `[C, H, W] → [channels, H′, W′]`, with H′ and W′ as `SlidingWindow` has them; `[C, T] → [channels, T′]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands).image
    try expectPositive(channels, "channels")
    try expectPositive(groups, "groups")
    guard image.shape[0].isMultiple(of: groups), channels.isMultiple(of: groups) else {
      throw ShapeError(
        .setting("groups"),
        "'conv' got \(image.shape[0]) channels to make \(channels) of, \(groups) groups must divide both")
    }
    let places = try slide(window, over: image, sizeSetting: "kernel")
    try expectWeights([channels, image.shape[0] / groups, kernel.height, kernel.width])
    return try result(like: image, channels, places)
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .affine }

  /// The tensors that are learned; none for operands that the layer does not take.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let image = operands.first else { return [] }
    let shape = [channels, image.shape[0] / groups, kernel.height, kernel.width]
    let fanIn = shape[1] * kernel.area
    let weight = ParameterShape(.weight, shape, fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [channels], fanIn: fanIn)] : [weight]
  }

  /// The middle tap, unless padding or a cut into patches forbids it.
  public func deltaTap(for operand: TensorType) -> Extents? {
    window.isPatch ? nil : window.insideTap(over: operand)
  }
}
