import DKSGraph
import DKSKernels

extension Step {
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
      self = .pool(LocationMap(averaging: pool.window.windows(over: operands[0])))
    case let pool as MaxPool: self = .maximum(pool.window.windows(over: operands[0]))
    case is GlobalAveragePool:
      self = .pool(LocationMap(averaging: [Array(0..<operands[0].locationCount)]))
    case let average as Average: self = .average(over: average.axis, of: operands[0])
    case let norm as LayerNorm: self = .layerNorm(epsilon: norm.epsilon)
    // Drawn as they begin: ones and zeros.
    case is ScaleShift: self = .scale(1)
    case let pad as Pad where pad.mode == .zeros: self = .padding(pad.border, around: operands[0])
    case let up as Upsample where up.mode == .nearest: self = .copies(up.factor, of: operands[0])
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
  ) -> Step {
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
  ) -> Step {
    var initializer = layer.initializer ?? Initializer(.gaussian)
    var maps: [LocationMap]
    if initializer.isDelta, let tap = layer.deltaTap(for: image) {
      var source = [Int?](repeating: nil, count: result.locationCount)
      for row in 0..<layer.deltaSize.height {
        for column in 0..<layer.deltaSize.width {
          let place = Extents(height: tap.height + row, width: tap.width + column)
          for (p, found) in layer.locations(of: place, over: image, to: result).enumerated() {
            source[p] = source[p] ?? found
          }
        }
      }
      maps = [LocationMap(selecting: source)]
    } else {
      maps = SlidingWindow(size: layer.kernel, stride: 1, padding: .valid).taps.map {
        LocationMap(selecting: layer.locations(of: $0, over: image, to: result))
      }
      initializer.scale *= (Double(maps.count) / layer.meetingTaps(over: image)).squareRoot()
    }
    return .affine(
      AffineStep(
        taps: maps, groups: layer.groups, initializer: initializer, hasBias: layer.hasBias, key: key))
  }

  /// Rows and columns of zeros, or fewer rows and columns.
  private static func padding(_ border: Border, around image: TensorType) -> Step {
    let window = SlidingWindow(size: 1, stride: 1, padding: .explicit(border))
    return .pool(LocationMap(selecting: window.locations(of: 0, over: image)))
  }

  /// Each location `factor` times in both directions.
  private static func copies(_ factor: Extents, of image: TensorType) -> Step {
    let (height, width) = (image.shape[1], image.shape[2])
    return .pool(
      LocationMap(
        selecting: (0..<height * factor.height).flatMap { y in
          (0..<width * factor.width).map { x in y / factor.height * width + x / factor.width }
        }))
  }

  /// The mean over one axis; of a sequence's elements it is a pooling, of anything else features and locations
  /// change places.
  private static func average(over axis: Int, of operand: TensorType) -> Step {
    if operand.shape.count == 2, axis == 0 {
      return .pool(LocationMap(averaging: [Array(0..<operand.shape[0])]))
    }
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

extension TransposedConvolution {
  /// For each place of `result`, the location of `image` that reaches it with one tap; nil where none does.
  fileprivate func locations(of tap: Extents, over image: TensorType, to result: TensorType) -> [Int?] {
    let (height, width) = (image.shape[1], image.shape[2])
    let corner = border(over: image).before
    func source(_ place: Int, _ stride: Int, _ extent: Int) -> Int? {
      place >= 0 && place % stride == 0 && place / stride < extent ? place / stride : nil
    }
    return (0..<result.shape[1]).flatMap { i in
      (0..<result.shape[2]).map { j in
        guard let y = source(i + corner.height - tap.height, stride.height, height),
          let x = source(j + corner.width - tap.width, stride.width, width)
        else { return nil }
        return y * width + x
      }
    }
  }
}

extension SlidingWindow {
  /// The offsets of the window's taps, row by row.
  var taps: [Extents] {
    (0..<size.height).flatMap { y in (0..<size.width).map { Extents(height: y, width: $0) } }
  }

  /// For each place of the window, the location of `image` under one tap; nil beyond the border.
  func locations(of tap: Extents, over image: TensorType) -> [Int?] {
    guard let places = places(over: image) else { return [] }
    let (height, width) = (image.shape[1], image.shape[2])
    let corner = border(over: image).before
    return (0..<places.height).flatMap { i in
      (0..<places.width).map { j in
        let y = i * stride.height + tap.height * dilation.height - corner.height
        let x = j * stride.width + tap.width * dilation.width - corner.width
        return (0..<height).contains(y) && (0..<width).contains(x) ? y * width + x : nil
      }
    }
  }

  /// For each place of the window, the real locations in it.
  func windows(over image: TensorType) -> [[Int]] {
    let byTap = taps.map { locations(of: $0, over: image) }
    guard let count = byTap.first?.count else { return [] }
    return (0..<count).map { place in byTap.compactMap { $0[place] } }
  }
}
