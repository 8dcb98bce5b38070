/// The settings that affine layers have in common.
extension Attribute {
  /// `bias` and `init`, where they are not the defaults.
  static func affine(hasBias: Bool, _ initializer: Initializer?) -> [Attribute] {
    var attributes: [Attribute] = []
    if !hasBias { attributes.append(Attribute("bias", .bool(false))) }
    if let initializer { attributes.append(Attribute("init", initializer.attribute)) }
    return attributes
  }

  /// `stride`, `dilation` and `padding`, where they are not the defaults.
  static func window(
    stride: Extents, dilation: Extents, _ padding: Padding, default: Padding = .same
  ) -> [Attribute] {
    var attributes: [Attribute] = []
    if stride != 1 { attributes.append(Attribute("stride", .extents(stride))) }
    if dilation != 1 { attributes.append(Attribute("dilation", .extents(dilation))) }
    if padding != `default` { attributes.append(Attribute("padding", padding.attribute)) }
    return attributes
  }
}

extension Attribute {
  /// `signal`, where it is set.
  static func signal(_ isSignal: Bool) -> [Attribute] {
    isSignal ? [Attribute(SignalSettings.flag, .bool(true))] : []
  }
}

extension LayerSignature.Parameter {
  /// `signal:` of what may yield tensors of two axes
  static let signal = LayerSignature.Parameter(
    SignalSettings.flag, .bool, optional: true,
    "Whether the result is a signal [C, T], whose features lie on axis 0; true where a window reads it first, "
      + "false for others, unless given.")
  /// `bias:`
  static let bias = LayerSignature.Parameter(
    "bias", .bool, optional: true, "Whether a bias is added to each feature; true unless given.")
  /// `init:`
  static let initializer = LayerSignature.Parameter(
    "init", .initializer, optional: true, "How the weights begin; unless given, the method decides.")
  /// `groups:` of a convolution
  static let groups = LayerSignature.Parameter(
    "groups", .integer, optional: true,
    "The number of groups of channels that do not see each other; 1 unless given.")
  /// `stride:` of a convolution
  static let stride = LayerSignature.Parameter(
    "stride", .extents, optional: true, "How far the window moves at a time; 1 unless given.")
  /// `dilation:` of a convolution
  static let dilation = LayerSignature.Parameter(
    "dilation", .extents, optional: true, "The distance between the taps of the window; 1 unless given.")
  /// `padding:`
  static let padding = LayerSignature.Parameter(
    "padding", .padding(hasCausal: true), optional: true,
    "What happens at the border: '.same' extends the image by zeros, so that the result has "
      + "⌈extent / stride⌉ places, '.valid' does not, and '1', '[0, 3]' or '[top, left, bottom, right]' extend "
      + "it by so many; '[before, after]' does along a signal, and '.causal' so that no place sees what comes "
      + "after it; '.same' unless given.")
}
