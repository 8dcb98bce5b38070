import DKSModels

extension OperatorFamily {
  /// Reductions over named axes.
  static let reductions = OperatorFamily(
    decoders: names.map { name, reduction in
      (
        name,
        { node throws(Undecodable) in
          try node.requireInputs(1)
          let axes = try node.integers("axes", orInput: 1, from: name == "ReduceSum" ? 13 : 18)
          let keepsAxes = try node.integer("keepdims", default: 1) != 0
          guard let axes, !axes.isEmpty else {
            if try node.integer("noop_with_empty_axes", default: 0) != 0 { throw .foreign }
            return .init(.reduce(reduction, axes: Array(0..<(try node.rank(0))), keepsAxes: keepsAxes))
          }
          if node.shape(0) == nil, axes.allSatisfy({ $0 >= 0 }) {
            return .init(.reduce(reduction, axes: axes.sorted(), keepsAxes: keepsAxes))
          }
          let rank = try node.rank(0)
          return .init(.reduce(reduction, axes: try node.axes(axes, rank: rank), keepsAxes: keepsAxes))
        }
      )
    },
    encode: { operation, writer throws(ONNXFault) in
      guard case .reduce(let reduction, let axes, let keepsAxes) = operation else { return false }
      guard let name = names.first(where: { $0.1 == reduction })?.0 else { return false }
      guard !axes.isEmpty else {
        writer.emit("Identity", Array(writer.operands.prefix(1)))
        return true
      }
      writer.emitReduction(name, writer.operands[0], axes: axes, keepsAxes: keepsAxes)
      return true
    })

  private static let names: [(String, Reduction)] = [
    ("ReduceMean", .mean), ("ReduceSum", .sum), ("ReduceMax", .max), ("ReduceMin", .min),
    ("ReduceProd", .product), ("ReduceSumSquare", .sumOfSquares), ("ReduceL1", .l1Norm),
    ("ReduceL2", .l2Norm),
  ]
}

extension NodeWriter {
  /// A reduction with its axes where the operator set has them.
  mutating func emitReduction(
    _ type: String, _ operand: String, axes: [Int], keepsAxes: Bool, results: [String]? = nil
  ) {
    let keeps = AttributeValue.integer(keepsAxes ? 1 : 0)
    if operatorSet < (type == "ReduceSum" ? 13 : 18) {
      emit(type, [operand], ["axes": .integers(axes), "keepdims": keeps], results: results)
    } else {
      emit(type, [operand, integers(axes)], ["keepdims": keeps], results: results)
    }
  }

  /// A reduction on the way.
  mutating func reduced(_ type: String, _ operand: String, axes: [Int], keepsAxes: Bool) -> String {
    let result = freshName(type.lowercased())
    emitReduction(type, operand, axes: axes, keepsAxes: keepsAxes, results: [result])
    return result
  }
}
