import DKSFormulas

extension Operator {
  /// The name by which people know the operator, as ONNX spells it.
  package var title: String {
    switch self {
    case .convolution: "Conv"
    case .transposedConvolution: "ConvTranspose"
    case .matrixProduct: "MatMul"
    case .einsum: "Einsum"
    case .elementwise(let function): function.title
    case .batchNormalization: "BatchNormalization"
    case .layerNormalization: "LayerNormalization"
    case .meanVarianceNormalization: "MeanVarianceNormalization"
    case .localResponseNormalization: "LRN"
    case .pool(let reduction, _, _):
      reduction == .max ? "MaxPool" : reduction == .mean ? "AveragePool" : "Pool"
    case .reduce(let reduction, _, _):
      "Reduce" + reduction.rawValue.prefix(1).uppercased() + reduction.rawValue.dropFirst()
    case .softmax(_, let isLogarithm): isLogarithm ? "LogSoftmax" : "Softmax"
    case .reshape: "Reshape"
    case .flatten: "Flatten"
    case .squeeze: "Squeeze"
    case .unsqueeze: "Unsqueeze"
    case .transpose: "Transpose"
    case .concat: "Concat"
    case .split: "Split"
    case .slice: "Slice"
    case .pad: "Pad"
    case .gather: "Gather"
    case .resize: "Resize"
    case .channelShuffle: "ChannelShuffle"
    case .rearrangeBlocks(let blocks): blocks.makesLocations ? "DepthToSpace" : "SpaceToDepth"
    case .identity(let dropout): dropout == nil ? "Identity" : "Dropout"
    case .cast: "Cast"
    case .shape: "Shape"
    case .foreign(let foreign): foreign.type
    }
  }
}

extension ElementwiseFunction {
  /// The name by which people know the function, as ONNX spells it.
  var title: String {
    switch self {
    case .leakyRelu: "LeakyRelu"
    case .thresholdedRelu: "ThresholdedRelu"
    case .elu: "Elu"
    case .selu: "Selu"
    case .celu: "Celu"
    case .gelu: "Gelu"
    case .hardSigmoid: "HardSigmoid"
    case .swish: "Swish"
    case .clip: "Clip"
    case .prelu: "PRelu"
    case .multiply: "Mul"
    case .subtract: "Sub"
    case .divide: "Div"
    case .power: "Pow"
    case .minimum: "Min"
    case .maximum: "Max"
    case .negate: "Neg"
    case .select: "Where"
    // A case without a setting goes by its own name.
    default: name.prefix(1).uppercased() + name.dropFirst()
    }
  }
}
