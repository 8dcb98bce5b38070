/// A convolution in which every channel has a square kernel of its own.
public struct DepthwiseConvolution: AffineOperation {
  public static let mnemonic = "depthwiseConv"

  /// The side of the kernels.
  public var kernel: Int
  /// How far the kernels move at a time.
  public var stride: Int
  /// What happens at the border.
  public var padding: Padding
  /// Whether a bias is added.
  public var hasBias: Bool
  public var initializer: Initializer?

  /// Makes a layer.
  public init(
    kernel: Int, stride: Int = 1, padding: Padding = .same, hasBias: Bool = true,
    initializer: Initializer? = nil
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.hasBias = hasBias
    self.initializer = initializer
  }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    kernel = try reader.positive("kernel")
    stride = try reader.positive("stride", default: 1)
    padding = try reader.word("padding", default: .same)
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  public var attributes: [Attribute] {
    var all = [Attribute("kernel", .integer(kernel))]
    if stride != 1 { all.append(Attribute("stride", .integer(stride))) }
    if padding != .same { all.append(Attribute("padding", .word(padding.rawValue))) }
    return all + Attribute.affine(hasBias: hasBias, initializer)
  }

  public static let signature = LayerSignature(
    "Convolves every channel of an image with a square kernel of its own and adds a bias.",
    [.init("kernel", .integer, "The side of the kernels."), .stride, .padding, .bias, .initializer])

  /// The kernels as a window.
  public var window: SlidingWindow { SlidingWindow(size: kernel, stride: stride, padding: padding) }

  /// `[C, H, W] → [C, H′, W′]`, with H′ and W′ as `SlidingWindow` has them.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands)
    let places = try slide(window, over: image, sizeSetting: "kernel")
    try expectWeights([image.shape[0], 1, kernel, kernel])
    return try result([image.shape[0]] + places)
  }

  public var kernelRule: KernelRule { .approximateIdentity(.depthwise) }

  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let image = operands.first else { return [] }
    let fanIn = kernel * kernel
    let weight = ParameterShape(.weight, [image.shape[0], 1, kernel, kernel], fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [image.shape[0]], fanIn: fanIn)] : [weight]
  }
}
