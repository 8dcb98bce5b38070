import DKSTensors

extension [ForeignShapeRule] {
  /// Operators whose first result is like their first operand.
  static let unchanged: [ForeignShapeRule] = [
    ForeignShapeRule(
      "InstanceNormalization", "GroupNormalization", "LpNormalization", "RMSNormalization",
      "MeanVarianceNormalization", "LayerNormalization", "Hardmax", "Softmax", "LogSoftmax", "CumSum",
      "Trilu",
      "ReverseSequence", "RotaryEmbedding", "Bernoulli", "Shrink", "ThresholdedRelu", "Clip", "BitwiseNot",
      "RandomNormalLike", "RandomUniformLike", "EyeLike", "Identity", "Det", "Selu", "Elu", "Celu",
      "HardSigmoid",
      "Gelu", "Swish", "LRN"
    ) { call in [ForeignResult(call.shape(0), call.type(0))] },
    ForeignShapeRule("IsNaN", "IsInf") { call in [ForeignResult(call.shape(0), .boolean)] },
    ForeignShapeRule("Dropout") { call in
      [ForeignResult(call.shape(0), call.type(0)), ForeignResult(call.shape(0), .boolean)]
    },
    // In training its other results are the statistics.
    ForeignShapeRule("BatchNormalization") { call in
      let statistics = ForeignResult(call.shape(3) ?? call.shape(1), call.type(3))
      return [ForeignResult(call.shape(0), call.type(0)), statistics, statistics]
    },
    ForeignShapeRule("Cast", "CastLike") { call in [ForeignResult(call.shape(0), nil)] },
    ForeignShapeRule(
      "Gelu", "FastGelu", "QuickGelu", "BiasGelu", "SkipLayerNormalization", "SimplifiedLayerNormalization",
      "SkipSimplifiedLayerNormalization", "GroupNorm", "SkipGroupNorm", "RotaryEmbedding", "NhwcMaxPool",
      in: [.microsoft]
    ) { call in [ForeignResult(call.shape(0), call.type(0))] },
    ForeignShapeRule(
      "GroupNormalization", "NormalizeL2", "RMSNorm", "CumSum", "ReverseSequence", "FakeQuantize", "GRN",
      "LogSoftmax", "SoftMax", "Roll", "RotaryPositionalEmbeddings", in: [.openVINO]
    ) { call in [ForeignResult(call.shape(0), call.type(0))] },
  ]

  /// Functions of the elements at one place, which broadcast.
  static let broadcasting: [ForeignShapeRule] = [
    ForeignShapeRule(
      "Mod", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "PRelu", "Pow", "Max", "Min", "Sum", "Mean",
      "Add", "Sub", "Mul", "Div"
    ) { call throws(ShapeProblem) in
      [ForeignResult(try broadcast(call.operands.indices.map { call.shape($0) }), call.type(0))]
    },
    ForeignShapeRule("And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual") {
      call throws(ShapeProblem) in
      [ForeignResult(try broadcast([call.shape(0), call.shape(1)]), .boolean)]
    },
    ForeignShapeRule("Where") { call throws(ShapeProblem) in
      [ForeignResult(try broadcast([call.shape(0), call.shape(1), call.shape(2)]), call.type(1))]
    },
    ForeignShapeRule("Mod", "FloorMod", "SquaredDifference", "Xor", in: [.openVINO]) {
      call throws(ShapeProblem) in
      [ForeignResult(try broadcast([call.shape(0), call.shape(1)]), call.type(0))]
    },
  ]
}
