import DKSModels

extension OperatorFamily {
  /// BatchNormalization, LayerNormalization, MeanVarianceNormalization and LRN.
  static let normalizations = OperatorFamily(
    decoders: [
      (
        "BatchNormalization",
        { node throws(Undecodable) in
          try node.requireInputs(5)
          try node.requireNoResults(from: 1)
          // Before 14 it is the number of results that tells training from inference.
          if node.operatorSet < 14, node.results.dropFirst().contains(true) { throw .foreign }
          let isSpatial = node.operatorSet >= 9 ? 1 : try node.integer("spatial", default: 1)
          guard try node.integer("training_mode", default: 0) == 0, isSpatial == 1 else { throw .foreign }
          return .init(.batchNormalization(epsilon: try node.number("epsilon", default: 1e-5)), 5)
        }
      ),
      (
        "LayerNormalization",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          try node.requireNoResults(from: 1)
          guard try node.integer("stash_type", default: 1) == 1 else { throw .foreign }
          let axis = try node.axis("axis", default: -1)
          return .init(
            .layerNormalization(axis: axis, epsilon: try node.number("epsilon", default: 1e-5)),
            node.hasInput(2) ? 3 : 2)
        }
      ),
      (
        "MeanVarianceNormalization",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          var axes = try node.integers("axes") ?? [0, 2, 3]
          if let shape = node.shape(0) { axes = try node.axes(axes, rank: shape.count) }
          guard axes.allSatisfy({ $0 >= 0 }) else { throw .unknown }
          return .init(
            .meanVarianceNormalization(axes: axes, epsilon: 1e-9, isEpsilonInside: false, scales: true))
        }
      ),
      (
        "LRN",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard let size = try node.integer("size"), (1...1 << 20).contains(size) else {
            throw .wrong("its attribute 'size' is no number of channels")
          }
          return .init(
            .localResponseNormalization(
              size: size, alpha: try node.number("alpha", default: 1e-4),
              beta: try node.number("beta", default: 0.75), bias: try node.number("bias", default: 1)))
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      switch operation {
      case .batchNormalization(let epsilon):
        writer.emit("BatchNormalization", nil, ["epsilon": .float(epsilon)])
      case .layerNormalization(let axis, let epsilon):
        let gain = writer.operands.count > 1 ? writer.operands[1] : ""
        if writer.operatorSet >= 17, !gain.isEmpty {
          writer.emit("LayerNormalization", nil, ["axis": .integer(axis), "epsilon": .float(epsilon)])
          break
        }
        guard let rank = writer.rank(0), axis < rank else {
          throw writer.fault("the number of its axes is not known")
        }
        let shift = writer.operands.count > 2 ? writer.operands[2] : ""
        let whole = writer.standardized(
          axes: Array(axis..<rank), epsilon: epsilon, isEpsilonInside: true, scales: true,
          isLast: gain.isEmpty && shift.isEmpty)
        guard !gain.isEmpty || !shift.isEmpty else { break }
        guard !shift.isEmpty else {
          writer.emit("Mul", [whole, gain])
          break
        }
        let scaled = gain.isEmpty ? whole : writer.step("Mul", [whole, gain])
        writer.emit("Add", [scaled, shift])
      case .meanVarianceNormalization(let axes, let epsilon, let isEpsilonInside, let scales):
        _ = writer.standardized(
          axes: axes, epsilon: epsilon, isEpsilonInside: isEpsilonInside, scales: scales, isLast: true)
      case .localResponseNormalization(let size, let alpha, let beta, let bias):
        writer.emit(
          "LRN", nil,
          ["alpha": .float(alpha), "beta": .float(beta), "bias": .float(bias), "size": .integer(size)])
      default: return false
      }
      return true
    })
}

extension NodeWriter {
  /// (x − mean) / √(variance + ε) in elementary operators; the last of them is the whole's if `isLast`.
  fileprivate mutating func standardized(
    axes: [Int], epsilon: Double, isEpsilonInside: Bool, scales: Bool, isLast: Bool
  ) -> String {
    let x = operands[0]
    func finish(_ type: String, _ inputs: [String]) -> String {
      guard isLast else { return step(type, inputs) }
      emit(type, inputs)
      return results.first ?? ""
    }
    let mean = reduced("ReduceMean", x, axes: axes, keepsAxes: true)
    guard scales else { return finish("Sub", [x, mean]) }
    let centered = step("Sub", [x, mean])
    let variance = reduced("ReduceMean", step("Mul", [centered, centered]), axes: axes, keepsAxes: true)
    let deviation =
      isEpsilonInside
      ? step("Sqrt", [step("Add", [variance, scalar(epsilon)])])
      : step("Add", [step("Sqrt", [variance]), scalar(epsilon)])
    return finish("Div", [centered, deviation])
  }
}
