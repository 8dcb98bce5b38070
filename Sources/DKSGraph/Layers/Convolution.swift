/// A convolution of an image with a square kernel (a cross-correlation, as everywhere in this field).
public struct Convolution: AffineOperation {
  public static let mnemonic = "conv"

  /// The number of channels of the result.
  public var channels: Int
  /// The side of the kernel.
  public var kernel: Int
  /// How far the kernel moves at a time.
  public var stride: Int
  /// What happens at the border.
  public var padding: Padding
  /// The number of groups of channels that do not see each other.
  public var groups: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  public var initializer: Initializer?

  /// Makes a layer.
  public init(
    channels: Int, kernel: Int, stride: Int = 1, padding: Padding = .same, groups: Int = 1,
    hasBias: Bool = true, initializer: Initializer? = nil
  ) {
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.hasBias = hasBias
    self.initializer = initializer
  }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    channels = try reader.positive("channels")
    kernel = try reader.positive("kernel")
    stride = try reader.positive("stride", default: 1)
    padding = try reader.word("padding", default: .same)
    groups = try reader.positive("groups", default: 1)
    hasBias = try reader.bool("bias", default: true)
    initializer = try .read(from: &reader)
  }

  public var attributes: [Attribute] {
    var all = [Attribute("channels", .integer(channels)), Attribute("kernel", .integer(kernel))]
    if stride != 1 { all.append(Attribute("stride", .integer(stride))) }
    if padding != .same { all.append(Attribute("padding", .word(padding.rawValue))) }
    if groups != 1 { all.append(Attribute("groups", .integer(groups))) }
    return all + Attribute.affine(hasBias: hasBias, initializer)
  }

  public static let signature = LayerSignature(
    "Convolves an image with a square kernel of weights and adds a bias.",
    [
      .init("channels", .integer, "The number of channels of the result."),
      .init("kernel", .integer, "The side of the kernel."),
      .stride, .padding,
      .init(
        "groups", .integer, optional: true,
        "The number of groups of channels that do not see each other; 1 unless given."),
      .bias, .initializer,
    ])

  /// The kernel as a window.
  public var window: SlidingWindow { SlidingWindow(size: kernel, stride: stride, padding: padding) }

  /// `[C, H, W] → [channels, H′, W′]`, with H′ and W′ as `SlidingWindow` has them.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let image = try soleImage(operands)
    try expectPositive(channels, "channels")
    try expectPositive(groups, "groups")
    guard image.shape[0].isMultiple(of: groups), channels.isMultiple(of: groups) else {
      throw ShapeError(
        .setting("groups"),
        "'conv' got \(image.shape[0]) channels to make \(channels) of, \(groups) groups must divide both")
    }
    let places = try slide(window, over: image, sizeSetting: "kernel")
    try expectWeights([channels, image.shape[0] / groups, kernel, kernel])
    return try result([channels] + places)
  }

  public var kernelRule: KernelRule { .affine }

  public func parameters(for operands: [TensorType]) -> [ParameterShape] {
    guard (try? resultType(of: operands)) != nil, let image = operands.first else { return [] }
    let shape = [channels, image.shape[0] / groups, kernel, kernel]
    let fanIn = shape[1] * kernel * kernel
    let weight = ParameterShape(.weight, shape, fanIn: fanIn)
    return hasBias ? [weight, ParameterShape(.bias, [channels], fanIn: fanIn)] : [weight]
  }
}
