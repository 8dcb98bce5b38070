import DKSGraph

/// `dense(x)`
struct DenseForm: SwiftForm {
  func sizes(of operation: Dense, operands: [TensorType]) -> [SwiftSize] {
    [
      SwiftSize(.from, operands.first?.featureCount ?? 0),
      SwiftSize(.to, operation.units, attribute: "units"),
    ]
  }

  func layer(for operation: Dense, sizes: [SwiftExpression]) -> StoredLayer? {
    StoredLayer(
      type: "Dense", builder: "dense",
      arguments: [.init("from", sizes[0]), .init("to", sizes[1])]
        + affineArguments(
          hasBias: operation.hasBias, operation.initializer, default: Initializer(.orthogonal)))
  }

  func value(of operation: Dense, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.layer, try site.operand)
  }
}

/// `convolution(x)`
struct ConvolutionForm: SwiftForm {
  func sizes(of operation: Convolution, operands: [TensorType]) -> [SwiftSize] {
    [
      SwiftSize(.from, operands.first?.featureCount ?? 0),
      SwiftSize(.to, operation.channels, attribute: "channels"),
      SwiftSize(.kernel, operation.kernel.height, attribute: "kernel"),
      SwiftSize(.stride, operation.stride.height, attribute: "stride"),
    ]
  }

  func layer(for operation: Convolution, sizes: [SwiftExpression]) -> StoredLayer? {
    var arguments: [SwiftExpression.Argument] = [
      .init("from", sizes[0]), .init("to", sizes[1]), .init("kernel", sizes[2]),
    ]
    if sizes[3] != .integer(1) { arguments.append(.init("stride", sizes[3])) }
    arguments += paddingArgument(operation.padding)
    if operation.groups != 1 { arguments.append(.init("groups", .integer(operation.groups))) }
    return StoredLayer(
      type: "Convolution", builder: "convolution",
      arguments: arguments
        + affineArguments(
          hasBias: operation.hasBias, operation.initializer, default: Initializer(.orthogonal, isDelta: true))
    )
  }

  func refusal(of operation: Convolution) -> SwiftRefusal? { operation.window.refusal }

  func value(of operation: Convolution, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.layer, try site.operand)
  }
}

/// `depthwiseConvolution(x)`
struct DepthwiseConvolutionForm: SwiftForm {
  func sizes(of operation: DepthwiseConvolution, operands: [TensorType]) -> [SwiftSize] {
    [
      SwiftSize(.channels, operands.first?.featureCount ?? 0),
      SwiftSize(.kernel, operation.kernel.height, attribute: "kernel"),
      SwiftSize(.stride, operation.stride.height, attribute: "stride"),
    ]
  }

  func layer(for operation: DepthwiseConvolution, sizes: [SwiftExpression]) -> StoredLayer? {
    var arguments: [SwiftExpression.Argument] = [.init("channels", sizes[0]), .init("kernel", sizes[1])]
    if sizes[2] != .integer(1) { arguments.append(.init("stride", sizes[2])) }
    return StoredLayer(
      type: "DepthwiseConvolution", builder: "depthwiseConvolution",
      arguments: arguments + paddingArgument(operation.padding)
        + affineArguments(
          hasBias: operation.hasBias, operation.initializer, default: Initializer(.orthogonal, isDelta: true))
    )
  }

  func refusal(of operation: DepthwiseConvolution) -> SwiftRefusal? {
    operation.multiplier == 1
      ? operation.window.refusal
      : .unknownToRuntime("the runtime knows no multiplier of \(operation.multiplier)")
  }

  func value(of operation: DepthwiseConvolution, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.layer, try site.operand)
  }
}

/// `embedding(tokens)`
struct EmbeddingForm: SwiftForm {
  func sizes(of operation: Embedding, operands: [TensorType]) -> [SwiftSize] {
    [
      SwiftSize(.count, operation.count, attribute: "count"),
      SwiftSize(.size, operation.size, attribute: "size"),
    ]
  }

  func layer(for operation: Embedding, sizes: [SwiftExpression]) -> StoredLayer? {
    StoredLayer(
      type: "Embedding", builder: "embedding",
      arguments: [.init("count", sizes[0]), .init("size", sizes[1])]
        + affineArguments(hasBias: true, operation.initializer, default: Initializer(.gaussian)))
  }

  func value(of operation: Embedding, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.layer, try site.operand)
  }
}

/// `layerNorm(x)`
struct LayerNormForm: SwiftForm {
  func sizes(of operation: LayerNorm, operands: [TensorType]) -> [SwiftSize] {
    [SwiftSize(.size, operands.first?.featureCount ?? 0)]
  }

  func layer(for operation: LayerNorm, sizes: [SwiftExpression]) -> StoredLayer? {
    StoredLayer(type: "LayerNorm", builder: "layerNorm", arguments: [.init(sizes[0])])
  }

  func value(of operation: LayerNorm, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    guard operation.epsilon == LayerNorm.defaultEpsilon else {
      throw SwiftRefusal(reason: "the runtime knows no epsilon but \(LayerNorm.defaultEpsilon.plain)")
    }
    return .call(site.layer, try site.operand)
  }
}

/// `bias: false, init: .gaussian`, as far as they differ from what the builder assumes.
private func affineArguments(
  hasBias: Bool, _ initializer: Initializer?, default assumed: Initializer
) -> [SwiftExpression.Argument] {
  var arguments: [SwiftExpression.Argument] = []
  if !hasBias { arguments.append(.init("bias", .literal("false"))) }
  if let initializer, initializer != assumed { arguments.append(.init("init", expression(initializer))) }
  return arguments
}

/// `.delta(.scaledOrthogonal(scale: 0.5))`, `.gaussian(scale: 1.4).withBias(deviation: 0.2)`
private func expression(_ initializer: Initializer) -> SwiftExpression {
  let name = initializer.distribution == .orthogonal ? "scaledOrthogonal" : initializer.distribution.rawValue
  var base = SwiftExpression.member(nil, name)
  if initializer.scale != 1, initializer.distribution != .zeros {
    base = .call(base, [.init("scale", .double(initializer.scale))])
  }
  if initializer.isDelta { base = .call(.member(nil, "delta"), base) }
  if let mirror = initializer.mirror {
    base = .call(.member(base, "mirrored"), .member(nil, mirror.rawValue))
  }
  guard initializer.bias != 0 else { return base }
  return .call(.member(base, "withBias"), [.init("deviation", .double(initializer.bias))])
}

/// `padding: .valid`, or nothing for the builder's default; explicit padding was refused before.
func paddingArgument(_ padding: Padding) -> [SwiftExpression.Argument] {
  padding == .same ? [] : [.init("padding", .member(nil, "valid"))]
}
