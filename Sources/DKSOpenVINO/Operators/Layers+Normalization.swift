import DKSDiagnostics
import DKSModels

extension LayerCodec {
  static let normalizations: [LayerCodec] = [
    LayerCodec("BatchNormInference", inputs: 5...5) { layer throws(LayerFault) in
      let epsilon = try layer.number("epsilon")
      // Operator set 1 has (gamma, beta, x, mean, variance), 5 has x first.
      let order = layer.opset < 5 ? [2, 0, 1, 3, 4] : [0, 1, 2, 3, 4]
      return LayerMeaning(
        .batchNormalization(epsilon: epsilon), operands: order.map { .input($0) })
    },
    LayerCodec("MVN", inputs: 1...2) { layer throws(LayerFault) in
      guard layer.opset >= 6, layer.layer.inputs.count == 2, let rank = layer.rank(0),
        let settings = layer.settings(1), let axes = try layer.axes(settings, rank: rank)
      else { return nil }
      return LayerMeaning(
        .meanVarianceNormalization(
          axes: axes.sorted(), epsilon: try layer.number("eps"),
          isEpsilonInside: layer.text("eps_mode", default: "INSIDE_SQRT").uppercased() == "INSIDE_SQRT",
          scales: try layer.flag("normalize_variance", default: true)))
    },
    LayerCodec("LRN", inputs: 2...2) { layer throws(LayerFault) in
      guard layer.settings(1) == [1] else { return nil }
      let size = try layer.integer("size")
      guard size > 0 else { throw LayerFault(attribute: "size", message: "'size' is \(size), below 1") }
      return LayerMeaning(
        .localResponseNormalization(
          size: size, alpha: try layer.number("alpha"), beta: try layer.number("beta"),
          bias: try layer.number("bias")))
    },
    LayerCodec("SoftMax", inputs: 1...1) { layer throws(LayerFault) in
      guard let axis = try layer.axis(try layer.integer("axis", default: 1), rank: layer.rank(0)) else {
        return nil
      }
      return LayerMeaning(.softmax(axis: axis, isLogarithm: false))
    },
    LayerCodec("LogSoftmax", inputs: 1...1) { layer throws(LayerFault) in
      guard let axis = try layer.axis(try layer.integer("axis", default: 1), rank: layer.rank(0)) else {
        return nil
      }
      return LayerMeaning(.softmax(axis: axis, isLogarithm: true))
    },
  ]
}

extension IRAssembly {
  mutating func batchNormalization(
    epsilon: Double, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let ports = try (0..<5).map { i throws(Diagnostic) in try input(i, inputs, node) }
    return add(
      "BatchNormInference", "opset5", [IRAttribute(name: "epsilon", value: decimal(epsilon))], ports,
      name: node.name, type: ports[0].type)
  }

  mutating func meanVarianceNormalization(
    _ x: IRPort, axes: [Int], epsilon: Double, isEpsilonInside: Bool, scales: Bool, name: String
  ) -> IRPort {
    add(
      "MVN", "opset6",
      [
        IRAttribute(name: "eps", value: decimal(epsilon)),
        IRAttribute(name: "normalize_variance", value: String(scales)),
        IRAttribute(name: "eps_mode", value: isEpsilonInside ? "INSIDE_SQRT" : "OUTSIDE_SQRT"),
      ], [x, integers(axes, name: name + "/axes")], name: name, type: x.type)
  }

  /// MVN with what gain and shift there are.
  mutating func layerNormalization(
    axis: Int, epsilon: Double, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let x = try input(0, inputs, node)
    guard let rank = shape(of: 0, of: node)?.count, axis < rank else {
      throw .irUnwritable(node, "the number of axes of its operand is not known")
    }
    let gain = inputs.count > 1 ? inputs[1] : nil
    let shift = inputs.count > 2 ? inputs[2] : nil
    var result = meanVarianceNormalization(
      x, axes: Array(axis..<rank), epsilon: epsilon, isEpsilonInside: true, scales: true,
      name: gain == nil && shift == nil ? node.name : node.name + "/normalized")
    if let gain {
      result = add(
        "Multiply", "opset1", [.broadcast], [result, gain],
        name: shift == nil ? node.name : node.name + "/scaled",
        type: x.type)
    }
    guard let shift else { return result }
    return add("Add", "opset1", [.broadcast], [result, shift], name: node.name, type: x.type)
  }

  mutating func localResponseNormalization(
    size: Int, alpha: Double, beta: Double, bias: Double, _ x: IRPort, name: String
  ) -> IRPort {
    add(
      "LRN", "opset1",
      [
        IRAttribute(name: "alpha", value: decimal(alpha)), IRAttribute(name: "beta", value: decimal(beta)),
        IRAttribute(name: "bias", value: decimal(bias)), IRAttribute(name: "size", value: String(size)),
      ], [x, integers([1], name: name + "/axes")], name: name, type: x.type)
  }

  mutating func softmax(axis: Int, isLogarithm: Bool, _ x: IRPort, name: String) -> IRPort {
    let axis = IRAttribute(name: "axis", value: String(axis))
    return isLogarithm
      ? add("LogSoftmax", "opset5", [axis], [x], name: name, type: x.type)
      : add("SoftMax", "opset8", [axis], [x], name: name, type: x.type)
  }
}
