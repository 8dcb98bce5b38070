import DKSDiagnostics

@testable import DKSModels
@testable import DKSTensors

/// Models as tests write them.
extension Model {
  static func empty() -> Model { Model(name: "m", listing: SourceFile(name: "m.onnx", text: [])) }

  /// A value that is given.
  mutating func input(_ name: String, _ shape: [Int?]?, _ type: ElementType = .float32) -> ModelValue.ID {
    let id = addValue(ModelValue(name: name, type: type, shape: shape))
    inputs.append(id)
    return id
  }

  /// A weight, or a setting.
  mutating func constant(_ tensor: Tensor) -> ModelValue.ID {
    addValue(ModelValue(name: "constant\(values.count)", constant: tensor))
  }

  /// A weight of that shape.
  mutating func weight(_ shape: [Int]) -> ModelValue.ID { constant(Tensor(.float32, shape, .filled(0.5))) }

  /// A node with one result.
  mutating func add(_ operation: Operator, _ operands: ModelValue.ID?...) -> ModelValue.ID {
    add(operation, operands, results: 1)[0]
  }

  /// A node with several results.
  mutating func add(_ operation: Operator, _ operands: [ModelValue.ID?], results count: Int) -> [ModelValue
    .ID]
  {
    let results = (0..<count).map { addValue(ModelValue(name: "node\(nodes.count).\($0)")) }
    nodes.append(
      ModelNode(name: "node\(nodes.count)", operation: operation, operands: operands, results: results))
    return results
  }
}
