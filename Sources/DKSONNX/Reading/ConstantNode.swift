import DKSModels
import DKSTensors

/// Nodes that name a constant: Constant, and ConstantOfShape of a constant shape.
enum ConstantNode {
  /// The constant; nil where it is one of those that are only kept, or not known.
  static func tensor(
    of node: NodeRecord, shape: ModelValue?, attributes: [ONNXAttribute], reader: inout DocumentReader
  ) throws(ONNXFault) -> Tensor? {
    let value = attributes.first { $0.name.hasPrefix("value") || $0.name == "sparse_value" }
    guard node.type == "Constant" else {
      guard let shape = shape?.constant, shape.shape.count == 1, let extents = ConstantSetting.integers(shape)
      else {
        return nil
      }
      return try filled(extents, value, &reader)
    }
    switch value?.value {
    case .tensor(let field) where value?.name == "value": return try reader.tensor(in: field).tensor
    case .sparseTensor(let field): return try reader.sparseTensor(in: field, at: 0, needsName: false)?.tensor
    case .float(let number): return Tensor(.float32, [], .filled(number))
    case .integer(let number): return integers([number], shape: [])
    case .floats(let numbers):
      return Tensor(
        .float32, [numbers.count], .bytes(numbers.flatMap { WireMessage.littleEndian(Float($0).bitPattern) }))
    case .integers(let numbers): return integers(numbers, shape: [numbers.count])
    default: return nil
    }
  }

  private static func integers(_ numbers: [Int], shape: [Int]) -> Tensor {
    Tensor(.int64, shape, .bytes(numbers.flatMap { WireMessage.littleEndian(Int64($0)) }))
  }

  private static let largestFilledCount = 1 << 22

  private static func filled(
    _ shape: [Int], _ value: ONNXAttribute?, _ reader: inout DocumentReader
  ) throws(ONNXFault) -> Tensor? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, extent))
      guard extent >= 0, !overflow, product <= TensorReader.elementLimit else {
        throw ONNXFault(.tensor, "its shape is \(shape), extents are not negative and fit a machine")
      }
      count = product
    }
    // A few bytes say as much as would fill the memory; such a value is left to the network.
    guard count <= largestFilledCount else { return nil }
    guard case .tensor(let field)? = value?.value else { return Tensor(.float32, shape, .filled(0)) }
    guard let tensor = try reader.tensor(in: field).tensor, let number = ConstantSetting.number(tensor) else {
      return nil
    }
    return Tensor(tensor.type, shape, .filled(number))
  }
}
