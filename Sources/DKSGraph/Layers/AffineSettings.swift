/// The settings that affine layers have in common.
extension Attribute {
  /// `bias` and `init`, where they are not the defaults.
  static func affine(hasBias: Bool, _ initializer: Initializer?) -> [Attribute] {
    var attributes: [Attribute] = []
    if !hasBias { attributes.append(Attribute("bias", .bool(false))) }
    if let initializer { attributes.append(Attribute("init", initializer.attribute)) }
    return attributes
  }
}

extension LayerSignature.Parameter {
  /// `bias:`
  static let bias = LayerSignature.Parameter(
    "bias", .bool, optional: true, "Whether a bias is added to each feature; true unless given.")
  /// `init:`
  static let initializer = LayerSignature.Parameter(
    "init", .initializer, optional: true, "How the weights begin; unless given, the method decides.")
  /// `stride:` of a convolution
  static let stride = LayerSignature.Parameter(
    "stride", .integer, optional: true, "How far the window moves at a time; 1 unless given.")
  /// `padding:`
  static let padding = LayerSignature.Parameter(
    "padding", .word(Padding.allCases.map(\.rawValue)), optional: true,
    "What happens at the border: 'same' extends the image by zeros, so that the result has "
      + "⌈extent / stride⌉ places, and 'valid' does not; 'same' unless given.")
}
