/// The axes in another order.
public struct Transpose: Layer {
  public static let mnemonic = "transpose"

  /// Axis `axes[i]` of the operand becomes axis `i` of the result.
  public var axes: [Int]

  /// Makes a layer.
  public init(axes: [Int]) { self.axes = axes }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    axes = try reader.integers("axes", minimum: 0)
  }

  public var attributes: [Attribute] { [Attribute("axes", .integers(axes))] }

  public static let signature = LayerSignature(
    "Puts the axes of a tensor in another order.",
    [.init("axes", .integers, "For each axis of the result, in order, the axis of the operand it was.")])

  /// `result.shape[i] = operand.shape[axes[i]]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard axes.sorted() == Array(operand.shape.indices) else {
      throw ShapeError(
        .setting("axes"),
        "'transpose' got \(operand.words) and axes \(axes), it takes each of "
          + "\(Array(operand.shape.indices)) once")
    }
    return TensorType(operand.element, axes.map { operand.shape[$0] })
  }

  /// The identity while features stay features.
  public var kernelRule: KernelRule {
    guard let feature = TensorType(.float32, axes).featureAxis, axes[feature] != feature else {
      return .identity
    }
    return .approximateIdentity(.stacking)
  }
}
