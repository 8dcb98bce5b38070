import DKSGraph

/// `F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)`
struct TorchAveragePoolForm: PyTorchForm {
  func value(of operation: AveragePool, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression
  {
    let operand = try site.operand
    let window = windowArguments(operation, isSignal: site.isSignal)
    let function = site.isSignal ? "F.avg_pool1d" : "F.avg_pool2d"
    switch operation.window.evenBorder {
    case let border? where border == 0:
      return .call(.atom(function), [.init(operand)] + window)
    case let border? where operation.admits(border):
      var arguments =
        [.init(operand)] + window + [.init("padding", torchExtents(border, isSignal: site.isSignal))]
      if !operation.countsPadding { arguments.append(.init("count_include_pad", .atom("False"))) }
      return .call(.atom(function), arguments)
    default: break
    }
    let border: PythonExpression
    let stride = torchExtents(operation.stride, isSignal: site.isSignal)
    if case .explicit(let sides) = operation.padding {
      border = .integers(Array(sides.torchSides.prefix(site.isSignal ? 2 : 4)))
    } else {
      border = site.call(.sameBorder, [.init(operand), window[0], .init(stride)])
    }
    var arguments = [.init(operand), window[0], .init(stride), .init(border)]
    if operation.countsPadding { arguments.append(.init("counts_padding", .atom("True"))) }
    return site.call(.averagePool, arguments)
  }
}

/// `F.max_pool2d(x, 3, 2, padding=1)`
struct TorchMaxPoolForm: PyTorchForm {
  func value(of operation: MaxPool, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let operand = try site.operand
    let window = windowArguments(operation, isSignal: site.isSignal)
    let function = site.isSignal ? "F.max_pool1d" : "F.max_pool2d"
    switch operation.window.evenBorder {
    case let border? where border == 0:
      return .call(.atom(function), [.init(operand)] + window)
    case let border? where operation.admits(border):
      return .call(
        .atom(function),
        [.init(operand)] + window + [.init("padding", torchExtents(border, isSignal: site.isSignal))])
    default: break
    }
    let border: PythonExpression
    if case .explicit(let sides) = operation.padding {
      border = .integers(Array(sides.torchSides.prefix(site.isSignal ? 2 : 4)))
    } else {
      let stride = torchExtents(operation.stride, isSignal: site.isSignal)
      border = site.call(.sameBorder, [.init(operand), window[0], .init(stride)])
    }
    let padded = PythonExpression.call(
      .atom("F.pad"), [.init(operand), .init(border), .init("value", .atom("-math.inf"))])
    return .call(.atom(function), [.init(padded)] + window)
  }
}

/// `x.mean((2, 3))`
struct TorchGlobalAveragePoolForm: PyTorchForm {
  func value(
    of operation: GlobalAveragePool, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    let rank = site.operandTypes[0].shape.count
    let axes = (1...rank).filter { $0 != site.featureAxis }
    return try site.operand.method(
      "mean", [.init(axes.count == 1 ? .integer(axes[0]) : .integers(axes))])
  }
}

/// The size, and the stride where it is another.
private func windowArguments(
  _ operation: some PoolingLayer, isSignal: Bool
) -> [PythonExpression.Argument] {
  let size = PythonExpression.Argument(torchExtents(operation.size, isSignal: isSignal))
  return operation.stride == operation.size
    ? [size] : [size, .init("stride", torchExtents(operation.stride, isSignal: isSignal))]
}

extension PoolingLayer {
  /// Whether PyTorch's own pooling takes the border: no side beyond half the window.
  fileprivate func admits(_ border: Extents) -> Bool {
    border.height * 2 <= size.height && border.width * 2 <= size.width
  }
}

extension SlidingWindow {
  /// The border where it is the same before and after, for images of every size.
  fileprivate var evenBorder: Extents? {
    switch padding {
    case .valid: 0
    case .explicit(let border): border.before == border.after && border.isPadding ? border.before : nil
    case .same: fixedBorder
    }
  }
}
