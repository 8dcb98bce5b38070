import DKSGraph
import DKSTensors

/// A layer with its weights, as far as folding is concerned: rows of weights and a bias for each feature.
struct AffineLayer {
  var operation: any Operation
  var weightRole: ParameterShape.Role
  var weights: Tensor
  /// Nil where the layer adds nothing.
  var bias: Tensor? {
    didSet { if bias != nil, let layer = operation.withShift { operation = layer } }
  }
  /// The number of features of the result.
  let rows: Int

  /// Whether the operation has weights that a factor can go into.
  static func takes(_ operation: any Operation) -> Bool {
    switch operation {
    case is Dense, is Convolution, is DepthwiseConvolution, is TransposedConvolution: true
    case let layer as ScaleShift: layer.hasScale
    default: false
    }
  }

  /// The layer that `node` is, if its weights are known.
  init?(_ node: Node, _ parameters: ParameterTable) {
    guard Self.takes(node.operation) else { return nil }
    operation = node.operation
    weightRole = node.operation is ScaleShift ? .gain : .weight
    guard let weights = parameters[node, weightRole] else { return nil }
    self.weights = weights
    bias = parameters[node, .bias]
    rows = node.type.featureCount
  }

  /// The numbers, read or drawn.
  func elements() throws(WeightError) -> LayerElements {
    let weights = try weights.floats()
    let bias = try bias?.floats() ?? [Float](repeating: 0, count: rows)
    guard rows > 0, weights.count.isMultiple(of: rows), bias.count == rows else {
      throw WeightError("has \(weights.count) elements in \(rows) rows")
    }
    return LayerElements(weights: weights, bias: bias)
  }

  /// Makes `change`; the weights stay unread, the bias is that of `elements`, which have changed already.
  mutating func make(_ change: LayerChange, _ elements: LayerElements) {
    if change.scale != 1 { weights = weights.scaled(by: change.scale) }
    guard change.shift != 0 || change.rowSums != 0 || bias != nil && change.biasScale != 1 else { return }
    bias = .numbers(elements.bias.map { Double($0) }, bias?.type ?? weights.type)
  }
}

extension Operation {
  /// The layer with a bias, whatever it calls it; nil for what takes none.
  fileprivate var withShift: (any Operation)? {
    guard var layer = self as? ScaleShift else { return withBias }
    layer.hasShift = true
    return layer
  }
}
