import DKSModels

extension OperatorFamily {
  /// Other shapes for the same elements.
  static let reshapes = OperatorFamily(
    decoders: [
      (
        "Reshape",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          guard let shape = try node.setting(1) else { throw .unknown }
          guard shape.allSatisfy({ $0 >= -1 }), shape.count(where: { $0 == -1 }) <= 1 else {
            throw .wrong("its shape is \(shape), at most one extent may be −1 and none less")
          }
          guard shape.allSatisfy({ $0 <= TensorReader.elementLimit }) else {
            throw .wrong("its shape \(shape) has more elements than a machine can hold")
          }
          if shape.contains(0), try node.integer("allowzero", default: 0) != 0 { throw .foreign }
          return .init(.reshape(shape))
        }
      ),
      (
        "Flatten",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          let axis = try node.integer("axis", default: 1)
          if let shape = node.shape(0) {
            guard (-shape.count...shape.count).contains(axis) else {
              throw .wrong("its axis \(axis) lies outside its operand, which has \(shape.count)")
            }
            return .init(.flatten(axis: axis < 0 ? axis + shape.count : axis))
          }
          guard axis >= 0 else { throw .unknown }
          return .init(.flatten(axis: axis))
        }
      ),
      (
        "Squeeze",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard let axes = try node.integers("axes", orInput: 1, from: 13) else {
            guard let shape = node.shape(0), !shape.contains(where: { $0 == nil }) else { throw .unknown }
            return .init(.squeeze(shape.indices.filter { shape[$0] == 1 }))
          }
          if node.shape(0) == nil, axes.allSatisfy({ $0 >= 0 }) { return .init(.squeeze(axes.sorted())) }
          return .init(.squeeze(try node.axes(axes, rank: try node.rank(0))))
        }
      ),
      (
        "Unsqueeze",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard let axes = try node.integers("axes", orInput: 1, from: 13) else {
            throw .wrong("its axes are missing")
          }
          if node.shape(0) == nil, axes.allSatisfy({ $0 >= 0 }) { return .init(.unsqueeze(axes.sorted())) }
          return .init(.unsqueeze(try node.axes(axes, rank: try node.rank(0) + axes.count)))
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      switch operation {
      case .reshape(let shape): writer.emit("Reshape", [writer.operands[0], writer.integers(shape)])
      case .flatten(let axis): writer.emit("Flatten", nil, ["axis": .integer(axis)])
      case .squeeze(let axes): writer.emitWithAxes("Squeeze", axes)
      case .unsqueeze(let axes): writer.emitWithAxes("Unsqueeze", axes)
      default: return false
      }
      return true
    })
}

extension NodeWriter {
  fileprivate mutating func emitWithAxes(_ type: String, _ axes: [Int]) {
    if axes.isEmpty {
      emit("Identity", [operands[0]])
    } else if operatorSet < 13 {
      emit(type, [operands[0]], ["axes": .integers(axes)])
    } else {
      emit(type, [operands[0], integers(axes)])
    }
  }
}
