import DKSGraph

/// `normalize_per_location(x)`
struct TorchNormalizeInputForm: PyTorchForm {
  func value(
    of operation: NormalizeInput, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    var arguments: [PythonExpression.Argument] = [.init(try site.operand)]
    if site.featureAxis != 1 { arguments.append(.init("dim", .integer(site.featureAxis))) }
    return site.call(operation.mode == .one ? .normalizeWithOne : .normalizeWithMean, arguments)
  }
}

/// `self.layer_norm(x)`
struct TorchLayerNormForm: PyTorchForm {
  func sizes(of operation: LayerNorm, operands: [TensorType]) -> [LayerSize] {
    [LayerSize(.size, operands.first?.featureCount ?? 0)]
  }

  func module(for operation: LayerNorm, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule? {
    // The features of an image are not its last axis.
    let isImage = operands.first?.hasFeaturesFirst ?? false
    let epsilon: [PythonExpression.Argument] =
      operation.epsilon == LayerNorm.defaultEpsilon ? [] : [.init("eps", .number(operation.epsilon))]
    return StoredModule(
      value: .call(
        .atom(isImage ? PyTorchHelper.channelNorm.name : "nn.LayerNorm"), [.init(sizes[0])] + epsilon),
      helper: isImage ? .channelNorm : nil)
  }

  func value(of operation: LayerNorm, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call(site.module, [.init(try site.operand)])
  }
}

/// `self.scale_shift(x)`
struct TorchScaleShiftForm: PyTorchForm {
  func sizes(of operation: ScaleShift, operands: [TensorType]) -> [LayerSize] {
    [LayerSize(.size, operands.first?.featureCount ?? 0)]
  }

  func module(for operation: ScaleShift, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule? {
    guard operation.hasScale || operation.hasShift else { return nil }
    var arguments: [PythonExpression.Argument] = [.init(sizes[0])]
    // Axes after that of the features, along which gain and bias are repeated.
    let locations = operands.first.map { $0.hasFeaturesFirst ? $0.shape.count - 1 : 0 } ?? 0
    if locations > 0 { arguments.append(.init("trailing", .integer(locations))) }
    if !operation.hasScale { arguments.append(.init("scale", .atom("False"))) }
    if !operation.hasShift { arguments.append(.init("shift", .atom("False"))) }
    return StoredModule(value: .call(.atom(PyTorchHelper.scaleShift.name), arguments), helper: .scaleShift)
  }

  func value(of operation: ScaleShift, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression
  {
    guard operation.hasScale || operation.hasShift else { return try site.operand }
    return .call(site.module, [.init(try site.operand)])
  }
}

/// `self.gain(x)`
struct TorchGainForm: PyTorchForm {
  func module(for operation: Gain, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule? {
    StoredModule(
      value: .call(
        .atom(PyTorchHelper.gain.name),
        operation.initial == 1 ? [] : [.init(.number(operation.initial))]),
      helper: .gain)
  }

  func value(of operation: Gain, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call(site.module, [.init(try site.operand)])
  }
}

/// `rescale_features(x, [0.5], [-1.0])`
struct TorchRescaleForm: PyTorchForm {
  func value(of operation: Rescale, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    var arguments = [PythonExpression.Argument(try site.operand)]
    arguments += [operation.gain, operation.shift].map { numbers in .init(.list(numbers.map { .number($0) }))
    }
    if site.featureAxis != 1 { arguments.append(.init("dim", .integer(site.featureAxis))) }
    return site.call(.rescale, arguments)
  }
}

/// `F.local_response_norm(x, 5)`
struct TorchLocalResponseNormForm: PyTorchForm {
  func value(
    of operation: LocalResponseNorm, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    guard site.featureAxis == 1, site.operandTypes[0].shape.count > 1 else {
      throw PyTorchRefusal(reason: "PyTorch has it for images only")
    }
    return .call(
      .atom("F.local_response_norm"),
      [
        .init(try site.operand), .init(.integer(operation.size)), .init("alpha", .number(operation.alpha)),
        .init("beta", .number(operation.beta)), .init("k", .number(operation.bias)),
      ])
  }
}

/// `x.softmax(1)`
struct TorchSoftmaxForm: PyTorchForm {
  func value(of operation: Softmax, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    try site.operand.method(
      operation.isLogarithm ? "log_softmax" : "softmax", [.init(.integer(site.axis(operation.axis)))])
  }
}
