/// The last element on axis 0, without the axis: the last state of a scan.
public struct Last: Layer {
  public static let mnemonic = "last"

  /// Makes a layer.
  public init() {}

  public init(from reader: inout AttributeReader) throws(AttributeError) {}

  public static let signature = LayerSignature("Takes the last element of a sequence.")

  /// `[T, …] → […]`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    guard operand.shape.count >= 2 else {
      throw ShapeError(.operand(0), "'last' got \(operand.words), it takes a sequence [T, d]")
    }
    return TensorType(operand.element, Array(operand.shape.dropFirst()))
  }

  public var kernelRule: KernelRule { .identity }
}
