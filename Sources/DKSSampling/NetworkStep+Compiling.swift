import DKSAnalysis
import DKSFormulas
import DKSGraph
import DKSKernels

extension NetworkStep {
  /// The step of `node`, whose operands have the given types.
  ///
  /// - Throws: `SamplingError.activation` for an activation that has no values, `SamplingError.initializer` for a
  ///   layer with random biases or mirrored weights, `SamplingError.operation` for one that is not sampled.
  init(_ node: Node, operands: [TensorType]) throws(SamplingError) {
    let result = node.type
    if let initializer = (node.operation as? any AffineOperation)?.initializer,
      initializer.bias != 0 || initializer.mirror != nil
    {
      throw .initializer(node: node.name)
    }
    switch node.operation {
    case is Input: self = .source(isZero: false)
    case is Zeros: self = .source(isZero: true)
    case let layer as NormalizeInput: self = .normalizeInput(layer.mode)
    case let layer as Embedding:
      self = .embedding(scale: (layer.initializer ?? Initializer(.gaussian)).deviation)
    case let layer as Dense:
      self = .affine(
        AffineStep(
          taps: [LocationMap(selecting: Array(0..<result.locationCount))], groups: 1,
          initializer: layer.initializer ?? Initializer(.gaussian), hasBias: layer.hasBias,
          key: node.sharedWeights))
    case let layer as Convolution:
      self = .convolution(
        layer.window, from: operands[0], tap: layer.deltaTap(for: operands[0]),
        initializer: layer.initializer,
        groups: layer.groups, hasBias: layer.hasBias, key: node.sharedWeights)
    case let layer as DepthwiseConvolution:
      self = .convolution(
        layer.window, from: operands[0], tap: layer.deltaTap(for: operands[0]),
        initializer: layer.initializer,
        groups: operands[0].featureCount, hasBias: layer.hasBias, key: node.sharedWeights)
    case let layer as TransposedConvolution:
      self = .transposed(layer, from: operands[0], to: result, key: node.sharedWeights)
    case let layer as ActivationLayer:
      guard let function = try? ActivationFunction(layer.phi) else { throw .activation(node: node.name) }
      self = .activation(function: function, transform: layer.transform ?? ActivationTransform())
    case let sum as WeightedSum: self = .sum(sum.weights)
    case let pool as AveragePool where !pool.countsPadding || pool.padding == .valid:
      self = .pool(LocationMap(averaging: pool.slidingWindow.windows(over: operands[0])))
    case let pool as MaxPool: self = .maximum(pool.slidingWindow.windows(over: operands[0]))
    case is GlobalAveragePool:
      self = .pool(LocationMap(averaging: [Array(0..<operands[0].locationCount)]))
    case let average as Average: self = .average(average, of: operands[0])
    case let norm as LayerNorm: self = .layerNorm(epsilon: norm.epsilon)
    // Drawn as they begin: ones and zeros.
    case is ScaleShift: self = .scale(1)
    case let gain as Gain: self = .scale(gain.initial)
    // Behind an input, whose q is counted from there on.
    case is Rescale: self = .scale(1)
    case let pad as Pad where pad.mode == .zeros:
      self = .pool(LocationMap(selecting: pad.sources(over: operands[0]).map { $0?.location }))
    case let up as Upsample where up.mode == .nearest:
      self = .pool(LocationMap(selecting: up.sources(over: operands[0]).map { $0?.location }))
    case is AveragePool, is LocalResponseNorm, is Upsample, is Pad, is Softmax, is Opaque:
      throw .operation(node: node.name, operation: type(of: node.operation).mnemonic)
    case let dropout as Dropout: self = .dropout(rate: dropout.rate)
    case let scale as Scale: self = .scale(scale.factor)
    case is Multiply: self = .product
    default: self = .gathering(node, operands)
    }
  }

  private static func convolution(
    _ window: SlidingWindow, from image: TensorType, tap: Extents?, initializer: Initializer?, groups: Int,
    hasBias: Bool, key: String?
  ) -> NetworkStep {
    let initializer = initializer ?? Initializer(.gaussian)
    let taps = initializer.isDelta ? [tap ?? window.center] : window.taps
    return .affine(
      AffineStep(
        taps: taps.map { LocationMap(selecting: window.locations(of: $0, over: image)) }, groups: groups,
        initializer: initializer, hasBias: hasBias, key: key))
  }

  /// A transposed convolution: under Delta its block of taps is one matrix, which every place of the result has
  /// once; else each tap has a matrix, and so many meet in a place as its shape says.
  private static func transposed(
    _ layer: TransposedConvolution, from image: TensorType, to result: TensorType, key: String?
  ) -> NetworkStep {
    var initializer = layer.initializer ?? Initializer(.gaussian)
    let maps: [LocationMap]
    if initializer.isDelta, layer.deltaTap(for: image) != nil {
      maps = [LocationMap(selecting: layer.deltaSources(over: image, to: result))]
    } else {
      maps = layer.tapSources(over: image, to: result).map { LocationMap(selecting: $0) }
      initializer.scale *= (Double(maps.count) / layer.meetingTaps(over: image)).squareRoot()
    }
    return .affine(
      AffineStep(
        taps: maps, groups: layer.groups, initializer: initializer, hasBias: layer.hasBias, key: key))
  }

  /// The mean over one axis; of the steps of a sequence or a signal it is a pooling, of anything else features and
  /// locations change places.
  private static func average(_ average: Average, of operand: TensorType) -> NetworkStep {
    if average.isOverLocations(of: operand) {
      return .pool(LocationMap(averaging: [Array(0..<operand.locationCount)]))
    }
    let axis = average.axis
    var shape = operand.shape
    shape.remove(at: axis)
    let result = TensorType(.float32, shape)
    let inner = operand.shape[(axis + 1)...].reduce(1, *)
    let extent = operand.shape[axis]
    var windows = [[Int]](repeating: [], count: result.count)
    for flat in 0..<result.count {
      let start = flat / inner * inner * extent + flat % inner
      windows[result.stored(flat)] = (0..<extent).map { operand.stored(start + $0 * inner) }
    }
    return .means(windows)
  }
}

extension Initializer {
  /// The factor on the deviation 1/√fanIn of an element.
  var deviation: Double { distribution == .zeros ? 0 : scale }
}
