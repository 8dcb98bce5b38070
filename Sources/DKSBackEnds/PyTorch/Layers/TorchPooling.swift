import DKSGraph

/// `F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)`
struct TorchAveragePoolForm: PyTorchForm {
  func value(of operation: AveragePool, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression
  {
    let operand = try site.operand
    let window = windowArguments(operation)
    switch operation.window.evenBorder {
    case let border? where border == 0:
      return .call(.atom("F.avg_pool2d"), [.init(operand)] + window)
    case let border? where operation.admits(border):
      var arguments = [.init(operand)] + window + [.init("padding", extents(border))]
      if !operation.countsPadding { arguments.append(.init("count_include_pad", .atom("False"))) }
      return .call(.atom("F.avg_pool2d"), arguments)
    default: break
    }
    let border: PythonExpression
    if case .explicit(let sides) = operation.padding {
      border = .integers(sides.torchSides)
    } else {
      border = site.call(
        .sameBorder, [.init(operand), .init(extents(operation.size)), .init(extents(operation.stride))])
    }
    var arguments = [.init(operand), window[0], .init(extents(operation.stride)), .init(border)]
    if operation.countsPadding { arguments.append(.init("counts_padding", .atom("True"))) }
    return site.call(.averagePool, arguments)
  }
}

/// `F.max_pool2d(x, 3, 2, padding=1)`
struct TorchMaxPoolForm: PyTorchForm {
  func value(of operation: MaxPool, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let operand = try site.operand
    let window = windowArguments(operation)
    switch operation.window.evenBorder {
    case let border? where border == 0:
      return .call(.atom("F.max_pool2d"), [.init(operand)] + window)
    case let border? where operation.admits(border):
      return .call(.atom("F.max_pool2d"), [.init(operand)] + window + [.init("padding", extents(border))])
    default: break
    }
    let border: PythonExpression
    if case .explicit(let sides) = operation.padding {
      border = .integers(sides.torchSides)
    } else {
      border = site.call(
        .sameBorder, [.init(operand), .init(extents(operation.size)), .init(extents(operation.stride))])
    }
    let padded = PythonExpression.call(
      .atom("F.pad"), [.init(operand), .init(border), .init("value", .atom("-math.inf"))])
    return .call(.atom("F.max_pool2d"), [.init(padded)] + window)
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
private func windowArguments(_ operation: some PoolingLayer) -> [PythonExpression.Argument] {
  let size = PythonExpression.Argument(extents(operation.size))
  return operation.stride == operation.size
    ? [size] : [size, .init("stride", extents(operation.stride))]
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
