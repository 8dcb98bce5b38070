import DKSFormulas

/// An elementwise nonlinearity γ(φ(αx + β) + δ); φ itself until a method has found the constants.
public struct ActivationLayer: Operation {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "activation"

  /// φ.
  public var phi: Activation
  /// α, β, γ and δ, if a method has chosen them.
  public var transform: ActivationTransform?
  /// Whether the user forbids a transform: `@keep tanh`.
  public var isKept: Bool

  /// Makes an operation.
  public init(phi: Activation, transform: ActivationTransform? = nil, isKept: Bool = false) {
    self.phi = phi
    self.transform = transform
    self.isKept = isKept
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    phi = try Activation(from: &reader)
    transform = try ActivationTransform.read(from: &reader)
    isKept = try reader.bool("kept", default: false)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    phi.attributes + (transform?.attributes ?? []) + (isKept ? [Attribute("kept", .bool(true))] : [])
  }

  /// The type of the operand.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    // The user knows activations by their own names.
    guard operands.count == 1, operands[0].element == .float32 else {
      let found = operands.count == 1 ? operands[0].words : "\(operands.count) tensors"
      throw ShapeError(
        .operand(0), "'\(phi.name)' got \(found), it takes one tensor of floating point numbers",
        help: operands.count == 1 ? "put 'embedding' before it" : "")
    }
    return operands[0]
  }

  /// How q and c move (Theory 1.2).
  public var kernelRule: KernelRule { .nonlinear }
}
