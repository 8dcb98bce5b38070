/// Per-location normalisation: one more feature s, then a scale that brings each location to q = 1,
/// `[x, s] · √((d + 1) / |[x, s]|²)` (Theory 1.6).
public struct NormalizeInput: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "normalizeInput"

  /// What the added feature is.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// 1.
    case one
    /// The root mean square of the whole example.
    case averageQ
  }

  /// What the added feature is.
  public var mode: Mode

  /// Makes an operation.
  public init(mode: Mode = .one) { self.mode = mode }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    mode = try reader.word("mode", default: .one)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] {
    mode == .one ? [] : [Attribute("mode", .word(mode.rawValue))]
  }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Appends a feature to each location and brings the location to a mean square of 1.",
    [
      .init(
        "mode", .word(Mode.allCases.map(\.rawValue)), optional: true,
        "What is appended: 1, or with '.averageQ' the root mean square of the example; '.one' unless given.")
    ])

  /// One more feature: `[d] → [d + 1]`, `[T, d] → [T, d + 1]`, `[C, H, W] → [C + 1, H, W]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    let axis = try axis(nil, of: operand)
    var shape = operand.shape
    shape[axis] += 1
    return try result(shape, isSignal: operand.isSignal)
  }

  /// q is 1 from here on, whatever it was.
  public var kernelRule: KernelRule { .entry }
}
