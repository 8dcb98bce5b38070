import DKSFormulas
import DKSGraph

/// `dense(x)`
struct DenseForm: SwiftForm {
  func sizes(of operation: Dense, operands: [TensorType]) -> [SwiftSize] {
    [
      SwiftSize(.from, operands.first?.featureCount ?? 0),
      SwiftSize(.to, operation.units, attribute: "units"),
    ]
  }

  func layer(for operation: Dense, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer? {
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
    ] + windowSizes(operation.window) + tapSizes(operation, operands)
  }

  func layer(for operation: Convolution, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer? {
    StoredLayer(
      type: "Convolution", builder: "convolution",
      arguments: [.init("from", sizes[0]), .init("to", sizes[1])]
        + windowArguments(operation.window, Array(sizes[2...]))
        + (operation.groups == 1 ? [] : [.init("groups", .integer(operation.groups))])
        + affineArguments(
          hasBias: operation.hasBias, operation.initializer, default: Initializer(.orthogonal, isDelta: true))
        + tapArgument(operation, Array(sizes[2...])))
  }

  func value(of operation: Convolution, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.layer, try site.operand)
  }
}

/// `depthwiseConvolution(x)`; with several kernels for each channel, a convolution in as many groups as channels.
struct DepthwiseConvolutionForm: SwiftForm {
  func sizes(of operation: DepthwiseConvolution, operands: [TensorType]) -> [SwiftSize] {
    [SwiftSize(.channels, operands.first?.featureCount ?? 0)] + windowSizes(operation.window)
      + tapSizes(operation, operands)
  }

  func layer(
    for operation: DepthwiseConvolution, operands: [TensorType], sizes: [SwiftExpression]
  ) -> StoredLayer? {
    let isSingle = operation.multiplier == 1
    let channels: [SwiftExpression.Argument] =
      isSingle
      ? [.init("channels", sizes[0])]
      : [.init("from", sizes[0]), .init("to", .binary(sizes[0], "*", .integer(operation.multiplier)))]
    return StoredLayer(
      type: isSingle ? "DepthwiseConvolution" : "Convolution",
      builder: isSingle ? "depthwiseConvolution" : "convolution",
      arguments: channels + windowArguments(operation.window, Array(sizes[1...]))
        + (isSingle ? [] : [.init("groups", sizes[0])])
        + affineArguments(
          hasBias: operation.hasBias, operation.initializer, default: Initializer(.orthogonal, isDelta: true))
        + tapArgument(operation, Array(sizes[1...])))
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

  func layer(for operation: Embedding, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer? {
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

  func layer(for operation: LayerNorm, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer? {
    StoredLayer(type: "LayerNorm", builder: "layerNorm", arguments: [.init(sizes[0])])
  }

  func value(of operation: LayerNorm, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    guard operation.epsilon == LayerNorm.defaultEpsilon else {
      throw SwiftRefusal(reason: "the runtime knows no epsilon but \(LayerNorm.defaultEpsilon.plain)")
    }
    return .call(site.layer, try site.operand)
  }
}

/// `gain(x)`
struct GainForm: SwiftForm {
  func layer(for operation: Gain, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer? {
    StoredLayer(
      type: "Gain", builder: "gain",
      arguments: operation.initial == 1 ? [] : [.init("initial", .float(operation.initial))])
  }

  func value(of operation: Gain, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.layer, try site.operand)
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

/// The tap that a delta has its weights on.
private func tapSizes(_ operation: some ConvolutionLayer, _ operands: [TensorType]) -> [SwiftSize] {
  let isDelta = operation.initializer?.isDelta ?? true
  let tap = isDelta ? operands.first.flatMap { operation.deltaTap(for: $0) } : nil
  return [tap ?? operation.middle].flatMap { [SwiftSize(.tap, $0.height), SwiftSize(.tap, $0.width)] }
}

/// `tap: [0, 2]`, unless it is the middle of the kernel; `sizes` are those of the window and of the tap.
private func tapArgument(
  _ operation: some ConvolutionLayer, _ sizes: [SwiftExpression]
) -> [SwiftExpression.Argument] {
  let kernel = [operation.kernel.height, operation.kernel.width].map { SwiftExpression.integer($0) }
  let middle = [operation.middle.height, operation.middle.width].map { SwiftExpression.integer($0) }
  let tap = Array(sizes[4..<6])
  return Array(sizes[..<2]) == kernel && tap == middle ? [] : [.init("tap", .array(tap))]
}

extension ConvolutionLayer {
  /// The tap that the runtime takes unless it is told.
  fileprivate var middle: Extents { Extents(height: (kernel.height - 1) / 2, width: (kernel.width - 1) / 2) }
}
