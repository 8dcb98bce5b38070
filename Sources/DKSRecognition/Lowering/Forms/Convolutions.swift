import DKSGraph
import DKSInterchange

/// A convolution; borders are written as numbers.
struct ConvolutionForm: LoweringForm {
  func lower(
    _ operation: Convolution, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    try emitter.convolution(
      .convolution(Window(operation.window, over: site.operandTypes[0]), groups: operation.groups),
      hasBias: operation.hasBias, at: site)
  }
}

/// A convolution of as many groups as there are channels.
struct DepthwiseConvolutionForm: LoweringForm {
  func lower(
    _ operation: DepthwiseConvolution, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    try emitter.convolution(
      .convolution(
        Window(operation.window, over: site.operandTypes[0]), groups: site.operandTypes[0].featureCount),
      hasBias: operation.hasBias, at: site)
  }
}

/// A transposed convolution; what is cut off the result is written as numbers.
struct TransposedConvolutionForm: LoweringForm {
  func lower(
    _ operation: TransposedConvolution, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    let border = operation.border(over: site.operandTypes[0])
    let window = Window(
      size: operation.kernel.sides, strides: operation.stride.sides, padsBefore: border.before.sides,
      padsAfter: border.after.sides)
    return try emitter.convolution(
      .transposedConvolution(window, groups: operation.groups, outputPadding: operation.outputPadding.sides),
      hasBias: operation.hasBias, at: site)
  }
}

extension ModelEmitter {
  fileprivate mutating func convolution(
    _ operation: Operator, hasBias: Bool, at site: LoweringSite
  ) throws(LoweringRefusal) -> Value.ID {
    var operands = [site.operands[0], try parameter(.weight, at: site)]
    if hasBias { operands.append(try parameter(.bias, at: site)) }
    return emit(operation, operands, at: site)
  }
}

extension Window {
  /// The window with the borders that it has over `image`.
  init(_ window: SlidingWindow, over image: TensorType) {
    let border = window.border(over: image)
    self.init(
      size: window.size.sides, strides: window.stride.sides, dilations: window.dilation.sides,
      padsBefore: border.before.sides, padsAfter: border.after.sides)
  }
}

extension Extents {
  /// Height, then width.
  var sides: [Int] { [height, width] }
}
