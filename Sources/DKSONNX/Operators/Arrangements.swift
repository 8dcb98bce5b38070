import DKSModels

extension OperatorFamily {
  /// The same elements at other places, in other pieces.
  static let arrangements = OperatorFamily(
    decoders: [
      (
        "Transpose",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard let order = try node.integers("perm") else {
            return .init(.transpose((0..<(try node.rank(0))).reversed()))
          }
          guard order.sorted() == Array(order.indices) else {
            throw .wrong("its order of axes \(order) is no permutation")
          }
          if let shape = node.shape(0), shape.count != order.count {
            throw .wrong("it orders \(order.count) axes, its operand has \(shape.count)")
          }
          return .init(.transpose(order))
        }
      ),
      (
        "Concat",
        { node throws(Undecodable) in
          try node.requireInputs(max(1, node.inputs.count))
          guard node.has("axis") else { throw .wrong("its attribute 'axis' is missing") }
          return .init(.concat(axis: try node.axis("axis", default: 0)), node.inputs.count)
        }
      ),
      (
        "Split",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          let axis = try node.axis("axis", default: 0)
          if let sizes = try node.integers("split", orInput: 1, from: 13) {
            guard sizes.count == node.results.count, sizes.allSatisfy({ $0 >= 0 }) else {
              throw .wrong("it has \(node.results.count) results and the sizes \(sizes)")
            }
            return .init(.split(axis: axis, sizes: sizes))
          }
          guard let shape = node.shape(0), axis < shape.count, let extent = shape[axis] else {
            throw .unknown
          }
          let count = node.results.count
          guard count > 0 else { throw .wrong("it has no results") }
          let size = (extent + count - 1) / count
          let rest = extent - size * (count - 1)
          guard rest >= 0 else { throw .wrong("its extent \(extent) does not split into \(count)") }
          return .init(
            .split(axis: axis, sizes: [Int](repeating: size, count: count - 1) + [rest]))
        }
      ),
      (
        "Gather",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          return .init(.gather(axis: try node.axis("axis", default: 0)), 2)
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      switch operation {
      case .transpose(let order): writer.emit("Transpose", nil, ["perm": .integers(order)])
      case .concat(let axis): writer.emit("Concat", nil, ["axis": .integer(axis)])
      case .gather(let axis): writer.emit("Gather", nil, ["axis": .integer(axis)])
      case .split(let axis, let sizes):
        // Results that nobody asks for need names all the same.
        let results = (0..<sizes.count).map { i in
          i < writer.results.count && !writer.results[i].isEmpty
            ? writer.results[i] : writer.freshName("piece")
        }
        if writer.operatorSet < 13 {
          writer.emit(
            "Split", nil, ["axis": .integer(axis), "split": .integers(sizes)], results: results)
        } else {
          let sizes = writer.integers(sizes)
          writer.emit("Split", [writer.operands[0], sizes], ["axis": .integer(axis)], results: results)
        }
      case .channelShuffle(let axis, let groups):
        guard groups > 0, let shape = writer.values[0]?.shape, axis < shape.count, let extent = shape[axis]
        else {
          throw writer.fault("the extents of its operand are not known")
        }
        var free = false
        let known = shape.map { extent in
          if extent == nil, free { return -2 }
          if extent == nil { free = true }
          return extent ?? -1
        }
        guard !known.contains(-2) else { throw writer.fault("more than one extent of its operand is free") }
        var split = known
        split.replaceSubrange(axis...axis, with: [groups, extent / groups])
        var order = Array(0...known.count)
        order.swapAt(axis, axis + 1)
        let rows = writer.step("Reshape", [writer.operands[0], writer.integers(split)])
        let columns = writer.step("Transpose", [rows], ["perm": .integers(order)])
        writer.emit("Reshape", [columns, writer.integers(known)])
      default: return false
      }
      return true
    })
}
