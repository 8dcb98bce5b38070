import DKSGraph

/// `kernel: 3, stride: [1, 2], padding: .valid`, without what the builder assumes; `sizes` are those of `windowSizes`.
func windowArguments(_ window: SlidingWindow, _ sizes: [SwiftExpression]) -> [SwiftExpression.Argument] {
  var arguments: [SwiftExpression.Argument] = [.init("kernel", extents(sizes[0], sizes[1]))]
  let stride = extents(sizes[2], sizes[3])
  if stride != .integer(1) { arguments.append(.init("stride", stride)) }
  if window.dilation != 1 { arguments.append(.init("dilation", extents(window.dilation))) }
  return arguments + paddingArgument(window.padding)
}

/// `3, stride: 2`
func poolArguments(_ pool: some PoolingLayer) -> [SwiftExpression.Argument] {
  [.init(extents(pool.size)), .init("stride", extents(pool.stride))] + paddingArgument(pool.padding)
}

/// `3`, or `[3, 5]`.
private func extents(_ extents: Extents) -> SwiftExpression {
  extents.isSquare ? .integer(extents.height) : .integers([extents.height, extents.width])
}

/// The same of expressions; a name alone is no literal of two extents.
private func extents(_ height: SwiftExpression, _ width: SwiftExpression) -> SwiftExpression {
  guard height == width else { return .array([height, width]) }
  if case .literal = height { return height }
  return .call(.member(nil, "init"), height)
}

/// `padding: .valid`, or nothing for the builder's default.
private func paddingArgument(_ padding: Padding) -> [SwiftExpression.Argument] {
  switch padding {
  case .same: return []
  case .valid: return [.init("padding", .member(nil, "valid"))]
  case .explicit(let border):
    let sides = zip(["top", "left", "bottom", "right"], border.sides).map {
      SwiftExpression.Argument($0, .integer($1))
    }
    return [.init("padding", .call(.member(nil, "border"), sides))]
  }
}

extension SlidingWindow {
  /// The same window with its border treated by a rule, if one treats `image` in the same way.
  fileprivate func byRule(over image: TensorType) -> SlidingWindow {
    guard case .explicit = padding else { return self }
    for rule in [Padding.same, .valid] {
      var window = self
      window.padding = rule
      if window.border(over: image) == border(over: image), window.places(over: image) == places(over: image)
      {
        return window
      }
    }
    return self
  }
}

extension Operation {
  /// The operation with padding that the runtime knows, where that does the same to `operands`.
  fileprivate func withPaddingByRule(for operands: [TensorType]) -> any Operation {
    guard let image = operands.first else { return self }
    switch self {
    case var layer as Convolution:
      layer.padding = layer.window.byRule(over: image).padding
      return layer
    case var layer as DepthwiseConvolution:
      layer.padding = layer.window.byRule(over: image).padding
      return layer
    case var layer as AveragePool:
      layer.padding = layer.window.byRule(over: image).padding
      // Without a border, none counts.
      if layer.window.border(over: image) == Border(0) { layer.countsPadding = false }
      return layer
    case var layer as MaxPool:
      layer.padding = layer.window.byRule(over: image).padding
      return layer
    default: return self
    }
  }
}

extension Graph {
  /// The graph with paddings that the runtime knows, wherever there is one that does the same.
  var withPaddingByRule: Graph {
    var result = self
    for i in nodes.indices {
      result.nodes[i].operation = nodes[i].operation.withPaddingByRule(for: operandTypes(of: nodes[i]))
    }
    return result
  }
}
