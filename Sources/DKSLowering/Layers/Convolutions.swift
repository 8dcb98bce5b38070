import DKSGraph
import DKSModels

/// A convolution; borders are written as numbers.
struct ConvolutionLowering: LayerLowering {
  func lower(
    _ operation: Convolution, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    try emitter.convolution(
      .convolution(OperatorWindow(operation.window, over: site.operandTypes[0]), groups: operation.groups),
      hasBias: operation.hasBias, at: site)
  }
}

/// A convolution of as many groups as there are channels.
struct DepthwiseConvolutionLowering: LayerLowering {
  func lower(
    _ operation: DepthwiseConvolution, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    try emitter.convolution(
      .convolution(
        OperatorWindow(operation.window, over: site.operandTypes[0]),
        groups: site.operandTypes[0].featureCount),
      hasBias: operation.hasBias, at: site)
  }
}

/// A transposed convolution; what is cut off the result is written as numbers.
struct TransposedConvolutionLowering: LayerLowering {
  func lower(
    _ operation: TransposedConvolution, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let image = site.operandTypes[0]
    let border = operation.border(over: image)
    let window = OperatorWindow(
      size: operation.kernel.sides(over: image), strides: operation.stride.sides(over: image),
      padsBefore: border.before.sides(over: image), padsAfter: border.after.sides(over: image))
    return try emitter.convolution(
      .transposedConvolution(
        window, groups: operation.groups, outputPadding: operation.outputPadding.sides(over: image)),
      hasBias: operation.hasBias, at: site)
  }
}

extension ModelEmitter {
  fileprivate mutating func convolution(
    _ operation: Operator, hasBias: Bool, at site: LoweringSite
  ) throws(LoweringRefusal) -> ModelValue.ID {
    var operands = [site.operands[0], try parameter(.weight, shape: kernelShape(at: site), at: site)]
    if hasBias { operands.append(try parameter(.bias, at: site)) }
    return emit(operation, operands, at: site)
  }
}

/// The extents of a kernel along a signal, which has no height; nil where they are the graph's.
private func kernelShape(at site: LoweringSite) -> [Int]? {
  guard site.operandTypes[0].isSignal,
    let shape = site.node.operation.parameters(for: site.operandTypes).first?.shape, shape.count == 4
  else { return nil }
  return [shape[0], shape[1], shape[3]]
}

extension OperatorWindow {
  /// The window with the borders that it has over `image`.
  init(_ window: SlidingWindow, over image: TensorType) {
    let border = window.border(over: image)
    self.init(
      size: window.size.sides(over: image), strides: window.stride.sides(over: image),
      dilations: window.dilation.sides(over: image), padsBefore: border.before.sides(over: image),
      padsAfter: border.after.sides(over: image))
  }
}

extension Extents {
  /// Height, then width.
  var sides: [Int] { [height, width] }

  /// The same for windows over `image`; the width alone along a signal.
  func sides(over image: TensorType) -> [Int] { image.isSignal ? [width] : sides }
}
