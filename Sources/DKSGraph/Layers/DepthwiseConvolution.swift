/// A convolution in which every channel has kernels of its own, `multiplier` of them.
public struct DepthwiseConvolution: ConvolutionLayer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "depthwiseConv"

  /// The height and width of the kernels.
  public var kernel: Extents
  /// How far the kernels move at a time.
  public var stride: Extents
  /// The distance between their taps.
  public var dilation: Extents
  /// What happens at the border.
  public var padding: Padding
  /// The number of channels that each channel becomes.
  public var multiplier: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// How the weights begin; nil where the method decides.
  public var initializer: Initializer?

  /// Makes a layer.
  public init(
    kernel: Extents, stride: Extents = 1, dilation: Extents = 1, padding: Padding = .same,
    multiplier: Int = 1,
    hasBias: Bool = true, initializer: Initializer? = nil
  ) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.multiplier = multiplier
    self.hasBias = hasBias
    self.initializer = initializer
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    kernel = try reader.extents("kernel")
    stride = try reader.extents("stride", default: 1)
    dilation = try reader.extents("dilation", default: 1)
    padding = try reader.padding()
    multiplier = try reader.positive("multiplier", default: 1)
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    var all = [Attribute("kernel", .extents(kernel))]
    all += Attribute.window(stride: stride, dilation: dilation, padding)
    if multiplier != 1 { all.append(Attribute("multiplier", .integer(multiplier))) }
    return all + Attribute.affine(hasBias: hasBias, initializer)
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Convolves every channel of an image or a signal with a kernel of its own and adds a bias.",
    [
      .init("kernel", .extents, "The side of the kernels, or their height and width: '[1, 7]'."),
      .stride, .padding, .bias, .initializer, .dilation,
      .init(
        "multiplier", .integer, optional: true,
        "The number of channels that each channel becomes, each with a kernel of its own; 1 unless given."),
    ])

  /// The kernels as a window.
  public var window: SlidingWindow {
    SlidingWindow(size: kernel, stride: stride, dilation: dilation, padding: padding)
  }

  /// `[C, H, W] → [C · multiplier, H′, W′]`, with H′ and W′ as `SlidingWindow` has them; `[C, T]` likewise.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands).image
    let places = try slide(window, over: image, sizeSetting: "kernel")
    try expectPositive(multiplier, "multiplier")
    let (channels, overflow) = image.shape[0].multipliedReportingOverflow(by: multiplier)
    try expectWeights([overflow ? Int.max : channels, 1, kernel.height, kernel.width])
    return try result(like: image, channels, places)
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .approximateIdentity(.depthwise) }

  /// The tensors that are learned; none for operands that the layer does not take.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let image = operands.first else { return [] }
    let channels = image.shape[0] * multiplier
    let fanIn = kernel.area
    let weight = ParameterShape(.weight, [channels, 1, kernel.height, kernel.width], fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [channels], fanIn: fanIn)] : [weight]
  }

  /// The middle tap, unless padding or a cut into patches forbids it.
  public func deltaTap(for operand: TensorType) -> Extents? {
    window.isPatch ? nil : window.insideTap(over: operand)
  }
}
