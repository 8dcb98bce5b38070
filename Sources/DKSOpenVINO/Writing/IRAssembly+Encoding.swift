import DKSFormulas
import DKSDiagnostics
import DKSModels

extension IRAssembly {
  /// Adds the layers of an operator; one port for each result.
  mutating func encode(_ node: ModelNode, _ inputs: [IRPort?]) throws(Diagnostic) -> [IRPort] {
    let name = node.name
    switch node.operation {
    case .convolution(let window, let groups):
      return [try convolution(window, groups: groups, inputs, of: node)]
    case .transposedConvolution(let window, let groups, let outputPadding):
      return [
        try transposedConvolution(window, groups: groups, outputPadding: outputPadding, inputs, of: node)
      ]
    case .matrixProduct(let transposeA, let transposeB, let alpha, let beta):
      return [try matrixProduct(transposeA, transposeB, alpha, beta, inputs, of: node)]
    case .einsum(let equation): return [try einsum(equation, inputs, of: node)]
    case .elementwise(let function): return [try elementwise(function, inputs, of: node)]
    case .batchNormalization(let epsilon):
      return [try batchNormalization(epsilon: epsilon, inputs, of: node)]
    case .layerNormalization(let axis, let epsilon):
      return [try layerNormalization(axis: axis, epsilon: epsilon, inputs, of: node)]
    case .pool(let reduction, let window, let countsPadding):
      return [try pool(reduction, window, countsPadding: countsPadding, inputs, of: node)]
    case .reduce(let reduction, let axes, let keepsAxes):
      return [try reduce(reduction, axes: axes, keepsAxes: keepsAxes, inputs, of: node)]
    case .concat(let axis): return [try concat(axis: axis, inputs, of: node)]
    case .gather(let axis):
      return [gather(axis: axis, try input(0, inputs, node), try input(1, inputs, node), name: name)]
    case .foreign(let foreign):
      throw .irUnwritable(
        node,
        foreign.domain.hasPrefix("opset")
          ? "it was changed, and '\(foreign.type)' is known only as the file has it"
          : "'\(foreign.type)' of \(foreign.domain.isEmpty ? "ONNX" : "'\(foreign.domain)'") has no layer there"
      )
    default: break
    }
    let x = try input(0, inputs, node)
    switch node.operation {
    case .meanVarianceNormalization(let axes, let epsilon, let isEpsilonInside, let scales):
      return [
        meanVarianceNormalization(
          x, axes: axes, epsilon: epsilon, isEpsilonInside: isEpsilonInside, scales: scales, name: name)
      ]
    case .localResponseNormalization(let size, let alpha, let beta, let bias):
      return [localResponseNormalization(size: size, alpha: alpha, beta: beta, bias: bias, x, name: name)]
    case .softmax(let axis, let isLogarithm):
      return [softmax(axis: axis, isLogarithm: isLogarithm, x, name: name)]
    case .reshape(let shape): return [reshape(shape, x, name: name)]
    case .flatten(let axis): return [try flatten(axis: axis, x, of: node)]
    case .squeeze(let axes): return [shaped("Squeeze", [], x, axes, named: "axes", name: name)]
    case .unsqueeze(let axes): return [shaped("Unsqueeze", [], x, axes, named: "axes", name: name)]
    case .transpose(let order): return [shaped("Transpose", [], x, order, named: "order", name: name)]
    case .split(let axis, let sizes): return split(axis: axis, sizes: sizes, x, of: node)
    case .slice(let slices): return [slice(slices, x, name: name)]
    case .pad(let mode, let before, let after):
      return [try pad(mode, before: before, after: after, x, of: node)]
    case .resize(let resizing): return [resize(resizing, x, of: node)]
    case .channelShuffle(let axis, let groups):
      return [channelShuffle(axis: axis, groups: groups, x, name: name)]
    case .rearrangeBlocks(let blocks): return [rearranged(blocks, x, name: name)]
    case .cast(let type): return [try cast(type, x, of: node)]
    case .shape: return [shapeOf(x, name: name)]
    default: return [x]  // the identity: whoever uses it uses its operand
    }
  }
}
