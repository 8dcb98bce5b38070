/// The axes in another order.
public struct Transpose: Layer {
  /// The name in the flat text and, for layers, in the language.
  public static let mnemonic = "transpose"

  /// Axis `axes[i]` of the operand becomes axis `i` of the result.
  public var axes: [Int]
  /// Whether a sequence becomes a signal, whose features are those of its steps.
  public var isSignal: Bool

  /// Makes a layer.
  public init(axes: [Int], isSignal: Bool = false) {
    self.axes = axes
    self.isSignal = isSignal
  }

  /// Reads what `attributes` shows.
  public init(from reader: inout AttributeReader) throws(AttributeError) {
    axes = try reader.integers("axes", minimum: 0)
    isSignal = try reader.bool("signal", default: false)
  }

  /// What the flat text shows in braces.
  public var attributes: [Attribute] { [Attribute("axes", .integers(axes))] + Attribute.signal(isSignal) }

  /// What can be written between the parentheses.
  public static let signature = LayerSignature(
    "Puts the axes of a tensor in another order.",
    [
      .init("axes", .integers, "For each axis of the result, in order, the axis of the operand it was."),
      .signal,
    ])

  /// `result.shape[i] = operand.shape[axes[i]]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard axes.sorted() == Array(operand.shape.indices) else {
      throw ShapeError(
        .setting("axes"),
        "'transpose' got \(operand.words) and axes \(axes), it takes each of "
          + "\(Array(operand.shape.indices)) once")
    }
    try expectTwoAxes(axes, isSignal, operand)
    guard !isSignal || operand.isSequence || axes == [0, 1] else {
      throw ShapeError(
        .setting("signal"), "'transpose' got \(operand.words), of which it makes a sequence, no signal",
        help: "leave 'signal' out")
    }
    return TensorType(
      operand.element, axes.map { operand.shape[$0] },
      isSignal: isSignal || operand.isSignal && axes == [0, 1])
  }

  /// The identity while features stay features.
  public var kernelRule: KernelRule {
    if isSignal { return .identity }
    guard let feature = TensorType(.float32, axes).featureAxis, axes[feature] != feature else {
      return .identity
    }
    return .approximateIdentity(.stacking)
  }
}
