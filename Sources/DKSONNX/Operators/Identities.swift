import DKSModels
import DKSTensors

extension OperatorFamily {
  /// What passes its operand on, changes its type or tells its shape.
  static let identities = OperatorFamily(
    decoders: [
      (
        "Identity",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          return .init(.identity())
        }
      ),
      (
        "Dropout",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          try node.requireNoResults(from: 1)
          guard node.operatorSet >= 12 else {
            return .init(.identity(dropout: try node.number("ratio", default: 0.5)))
          }
          // Whether the file was exported in training mode is not what its rate is.
          return .init(.identity(dropout: try node.settingNumbers(1)?.first ?? 0.5))
        }
      ),
      (
        "Cast",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard let number = try node.integer("to") else { throw .wrong("its attribute 'to' is missing") }
          let type = ElementType(onnx: number)
          guard type != .other else { throw .foreign }
          return .init(.cast(type))
        }
      ),
      (
        "CastLike",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          guard let type = node.inputs[1]?.type else { throw .unknown }
          guard type != .other else { throw .foreign }
          return .init(.cast(type))
        }
      ),
      (
        "Shape",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard !node.has("end"), try node.integer("start", default: 0) == 0 else { throw .foreign }
          return .init(.shape)
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      switch operation {
      case .identity(nil): writer.emit("Identity")
      case .identity(let rate?):
        if writer.operatorSet < 12 {
          writer.emit("Dropout", nil, ["ratio": .float(rate)])
        } else {
          writer.emit("Dropout", [writer.operands[0], writer.scalar(rate)])
        }
      case .cast(let type):
        guard let number = type.onnxNumber else { throw writer.fault("its type is not known") }
        writer.emit("Cast", nil, ["to": .integer(number)])
      case .shape: writer.emit("Shape")
      default: return false
      }
      return true
    })
}
