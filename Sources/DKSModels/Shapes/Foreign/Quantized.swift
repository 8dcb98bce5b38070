import DKSTensors

extension [ForeignShapeRule] {
  /// Numbers in eight bits and back.
  static let quantized: [ForeignShapeRule] = [
    ForeignShapeRule("QuantizeLinear", in: [.onnx, .microsoft]) { call in
      [ForeignResult(call.shape(0), call.has(2) ? call.type(2) : .uint8)]
    },
    ForeignShapeRule("DequantizeLinear", in: [.onnx, .microsoft]) { call in
      [ForeignResult(call.shape(0), call.type(1))]
    },
    ForeignShapeRule("DynamicQuantizeLinear") { call in
      [ForeignResult(call.shape(0), .uint8), ForeignResult([], .float32), ForeignResult([], .uint8)]
    },
    ForeignShapeRule("QLinearAdd", "QLinearMul", in: [.microsoft]) { call throws(ShapeProblem) in
      [ForeignResult(try broadcast([call.shape(0), call.shape(3)]), call.type(0))]
    },
    ForeignShapeRule("QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax", in: [.microsoft]) { call in
      [ForeignResult(call.shape(0), call.type(0))]
    },
    ForeignShapeRule("QLinearGlobalAveragePool", in: [.microsoft]) { call in
      guard let x = call.shape(0), x.count > 2, call.integer("channels_last") != 1 else { return [] }
      return [ForeignResult(x.prefix(2) + x.dropFirst(2).map { _ in 1 }, call.type(0))]
    },
  ]
}
