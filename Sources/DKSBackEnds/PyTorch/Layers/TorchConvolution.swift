import DKSGraph

/// `self.conv(x)`
struct TorchConvolutionForm: PyTorchForm {
  func sizes(of operation: Convolution, operands: [TensorType]) -> [LayerSize] {
    [
      LayerSize(.from, operands.first?.featureCount ?? 0),
      LayerSize(.to, operation.channels, attribute: "channels"),
    ] + windowSizes(operation.window)
  }

  func module(for operation: Convolution, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule?
  {
    convolution(
      [sizes[0], sizes[1]], operation.window, Array(sizes[2...]),
      groups: operation.groups == 1 ? nil : .integer(operation.groups), hasBias: operation.hasBias,
      isSignal: operands.first?.isSignal ?? false)
  }

  func value(of operation: Convolution, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression
  {
    .call(site.module, [.init(padded(try site.operand, operation.window, isSignal: site.isSignal))])
  }
}

/// `self.depthwise(x)`: a convolution with as many groups as channels.
struct TorchDepthwiseConvolutionForm: PyTorchForm {
  func sizes(of operation: DepthwiseConvolution, operands: [TensorType]) -> [LayerSize] {
    let channels = operands.first?.featureCount ?? 0
    return [LayerSize(.channels, channels), LayerSize(.to, channels * operation.multiplier)]
      + windowSizes(operation.window)
  }

  func module(
    for operation: DepthwiseConvolution, operands: [TensorType], sizes: [PythonExpression]
  ) -> StoredModule? {
    convolution(
      [sizes[0], sizes[1]], operation.window, Array(sizes[2...]), groups: sizes[0],
      hasBias: operation.hasBias, isSignal: operands.first?.isSignal ?? false)
  }

  func value(
    of operation: DepthwiseConvolution, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    .call(site.module, [.init(padded(try site.operand, operation.window, isSignal: site.isSignal))])
  }
}

/// `nn.Conv2d(64, 128, 3, padding=1)`, or `Conv2dSame` where the border depends on the size of the image;
/// `nn.Conv1d` for signals.
private func convolution(
  _ channels: [PythonExpression], _ window: SlidingWindow, _ sizes: [PythonExpression],
  groups: PythonExpression?, hasBias: Bool, isSignal: Bool
) -> StoredModule {
  func extents(_ extents: Extents) -> PythonExpression { torchExtents(extents, isSignal: isSignal) }
  let kernel = isSignal ? sizes[1] : pair(sizes[0], sizes[1])
  let stride = isSignal ? sizes[3] : pair(sizes[2], sizes[3])
  var arguments = channels.map { PythonExpression.Argument($0) } + [.init(kernel)]
  if stride != .integer(1) { arguments.append(.init("stride", stride)) }
  var helper: PyTorchHelper?
  switch window.padding {
  case .valid: break
  case .explicit(let border):
    if border.before == border.after, border.isPadding, border.before != 0 {
      arguments.append(.init("padding", extents(border.before)))
    }
  case .same:
    if kernel == .integer(1) {
      break
    } else if stride != .integer(1) {
      helper = isSignal ? .signalConvolutionSame : .convolutionSame
    } else if let border = window.fixedBorder, kernel.isLiteral {
      arguments.append(.init("padding", extents(border)))
    } else {
      arguments.append(.init("padding", .string("same")))
    }
  }
  if extents(window.dilation) != .integer(1) { arguments.append(.init("dilation", extents(window.dilation))) }
  if let groups { arguments.append(.init("groups", groups)) }
  return StoredModule(
    value: .call(
      .atom(helper?.name ?? (isSignal ? "nn.Conv1d" : "nn.Conv2d")), arguments + biasArgument(hasBias)),
    helper: helper)
}

/// The operand, with a border around it if the convolution itself cannot have it.
private func padded(
  _ operand: PythonExpression, _ window: SlidingWindow, isSignal: Bool
) -> PythonExpression {
  guard case .explicit(let border) = window.padding, border.before != border.after || !border.isPadding
  else { return operand }
  return .call("F.pad", operand, .integers(Array(border.torchSides.prefix(isSignal ? 2 : 4))))
}

/// `self.transposed(x)`
struct TorchTransposedConvolutionForm: PyTorchForm {
  func sizes(of operation: TransposedConvolution, operands: [TensorType]) -> [LayerSize] {
    [
      LayerSize(.from, operands.first?.featureCount ?? 0),
      LayerSize(.to, operation.channels, attribute: "channels"),
    ]
  }

  func module(
    for operation: TransposedConvolution, operands: [TensorType], sizes: [PythonExpression]
  ) -> StoredModule? {
    let isSignal = operands.first?.isSignal ?? false
    func extents(_ extents: Extents) -> PythonExpression { torchExtents(extents, isSignal: isSignal) }
    var arguments: [PythonExpression.Argument] = [
      .init(sizes[0]), .init(sizes[1]), .init(extents(operation.kernel)),
    ]
    if extents(operation.stride) != .integer(1) {
      arguments.append(.init("stride", extents(operation.stride)))
    }
    if let sides = symmetricSides(operation, operands), sides != 0 {
      arguments.append(.init("padding", extents(sides)))
    }
    if operation.outputPadding != 0, fitsOutputPadding(operation), symmetricSides(operation, operands) != nil
    {
      arguments.append(.init("output_padding", extents(operation.outputPadding)))
    }
    if operation.groups != 1 { arguments.append(.init("groups", .integer(operation.groups))) }
    return StoredModule(
      value: .call(
        .atom(isSignal ? "nn.ConvTranspose1d" : "nn.ConvTranspose2d"),
        arguments + biasArgument(operation.hasBias)))
  }

  func value(
    of operation: TransposedConvolution, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    let whole = PythonExpression.call(site.module, [.init(try site.operand)])
    let border = operation.border(over: site.operandTypes[0])
    let added = operation.outputPadding
    if symmetricSides(operation, site.operandTypes) != nil {
      guard added == 0 || fitsOutputPadding(operation) else {
        throw PyTorchRefusal(reason: "PyTorch takes an output padding that is smaller than the stride only")
      }
      return whole
    }
    guard added == 0 else {
      throw PyTorchRefusal(reason: "PyTorch takes an output padding together with equal borders only")
    }
    // Negative padding crops; where the border is negative, it adds places that no kernel reaches.
    guard !operation.hasBias || border.isPadding else {
      throw PyTorchRefusal(reason: "PyTorch has no places in the result that get the bias alone")
    }
    return .call(
      "F.pad", whole,
      .integers(Array(border.torchSides.map { -$0 }.prefix(site.isSignal ? 2 : 4))))
  }

  /// What PyTorch crops itself: as much on all sides.
  private func symmetricSides(_ operation: TransposedConvolution, _ operands: [TensorType]) -> Extents? {
    guard let operand = operands.first else { return nil }
    let border = operation.border(over: operand)
    return border.before == border.after && border.isPadding ? border.before : nil
  }

  private func fitsOutputPadding(_ operation: TransposedConvolution) -> Bool {
    operation.outputPadding.height < operation.stride.height
      && operation.outputPadding.width < operation.stride.width
  }
}
