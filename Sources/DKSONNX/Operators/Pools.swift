import DKSModels

extension OperatorFamily {
  /// Pools over windows, and over everything.
  static let pools = OperatorFamily(
    decoders: [
      (
        "MaxPool",
        { node throws(Undecodable) in
          try node.requireNoResults(from: 1)
          return .init(.pool(.max, try window(of: node).0, countsPadding: false))
        }
      ),
      (
        "AveragePool",
        { node throws(Undecodable) in
          let countsPadding = try node.integer("count_include_pad", default: 0) != 0
          let (window, isExtended) = try window(of: node)
          // The standard counts the pads that are written, not those of the ceiling mode.
          if countsPadding, isExtended { throw .foreign }
          return .init(.pool(.mean, window, countsPadding: countsPadding))
        }
      ),
      (
        "LpPool",
        { node throws(Undecodable) in
          let power = try node.integer("p", default: 2)
          guard power == 1 || power == 2 else { throw .foreign }
          return .init(.pool(power == 1 ? .l1Norm : .l2Norm, try window(of: node).0, countsPadding: false))
        }
      ),
      global("GlobalAveragePool", .mean), global("GlobalMaxPool", .max),
    ],
    encode: { operation, writer throws(ONNXFault) in
      guard case .pool(let reduction, var window, let countsPadding) = operation else { return false }
      var inputs = Array(writer.operands.prefix(1))
      if (window.padsBefore + window.padsAfter).contains(where: { $0 < 0 }) {
        let crop = { (pads: [Int]) in [0, 0] + pads.map { min(0, $0) } }
        inputs = [writer.padded(inputs[0], before: crop(window.padsBefore), after: crop(window.padsAfter))]
        window.padsBefore = window.padsBefore.map { max(0, $0) }
        window.padsAfter = window.padsAfter.map { max(0, $0) }
      }
      let isDilated = window.dilations.contains { $0 != 1 }
      let least = reduction == .max ? 10 : reduction == .mean ? 19 : 18
      if isDilated, writer.operatorSet < least {
        throw writer.fault("dilations of this pool are there from operator set \(least) on")
      }
      let size = NodeWriter.AttributeValue.integers(window.size)
      let strides = NodeWriter.AttributeValue.integers(window.strides)
      let pads = NodeWriter.AttributeValue.integers(window.padsBefore + window.padsAfter)
      let dilations = NodeWriter.AttributeValue.integers(window.dilations)
      let counts = NodeWriter.AttributeValue.integer(countsPadding ? 1 : 0)
      switch reduction {
      case .max where isDilated:
        writer.emit(
          "MaxPool", inputs,
          ["dilations": dilations, "kernel_shape": size, "pads": pads, "strides": strides])
      case .max: writer.emit("MaxPool", inputs, ["kernel_shape": size, "pads": pads, "strides": strides])
      case .mean where isDilated:
        writer.emit(
          "AveragePool", inputs,
          [
            "count_include_pad": counts, "dilations": dilations, "kernel_shape": size, "pads": pads,
            "strides": strides,
          ])
      case .mean:
        writer.emit(
          "AveragePool", inputs,
          ["count_include_pad": counts, "kernel_shape": size, "pads": pads, "strides": strides])
      case .sum where !isDilated:
        let mean = writer.step(
          "AveragePool", inputs,
          ["count_include_pad": .integer(1), "kernel_shape": size, "pads": pads, "strides": strides])
        let count = window.size.reduce(1.0) { $0 * Double($1) }
        writer.emit("Mul", [mean, writer.scalar(count)])
      case .l1Norm where !isDilated, .l2Norm where !isDilated:
        writer.emit(
          "LpPool", inputs,
          [
            "kernel_shape": size, "p": .integer(reduction == .l1Norm ? 1 : 2), "pads": pads,
            "strides": strides,
          ])
      default: throw writer.fault("ONNX has no pool by \(reduction.rawValue)")
      }
      return true
    })

  /// The window, and whether the ceiling mode made it longer.
  private static func window(of node: NodeReader) throws(Undecodable) -> (OperatorWindow, Bool) {
    try node.requireInputs(1)
    guard let size = try node.integers("kernel_shape") else {
      throw .wrong("its attribute 'kernel_shape' is missing")
    }
    var window = try node.window(size: size, extents: node.spatialExtents(0))
    guard try node.integer("ceil_mode", default: 0) != 0 else { return (window, false) }
    if window.strides.allSatisfy({ $0 == 1 }) { return (window, false) }
    let isExtended = try node.applyCeiling(to: &window, extents: node.spatialExtents(0))
    return (window, isExtended)
  }

  private static func global(
    _ type: String, _ reduction: Reduction
  ) -> (type: String, decode: OperatorFamily.Decode) {
    (
      type,
      { node throws(Undecodable) in
        try node.requireInputs(1)
        let rank = try node.rank(0)
        guard rank >= 2 else { throw .wrong("its operand has \(rank) axes, at least 2 are needed") }
        return .init(.reduce(reduction, axes: Array(2..<rank), keepsAxes: true))
      }
    )
  }
}
