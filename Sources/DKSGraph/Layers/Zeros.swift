/// A constant tensor of zeros: the state before the first step of a scan.
public struct Zeros: Operation {
  public static let mnemonic = "zeros"

  /// The extents.
  public var shape: [Int]

  /// Makes an operation.
  public init(shape: [Int]) { self.shape = shape }

  public init(from reader: inout AttributeReader) throws(AttributeError) {
    shape = try reader.integers("shape", minimum: 1)
  }

  public var attributes: [Attribute] { [Attribute("shape", .integers(shape))] }

  /// `shape`.
  public func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectCount(0, operands)
    for extent in shape { try expectPositive(extent, "shape") }
    return try result(shape)
  }

  /// An entry whose q is 0: it contributes nothing to sums that it is part of.
  public var kernelRule: KernelRule { .entry }
}
