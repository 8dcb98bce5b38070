import DKSGraph
import DKSInterchange

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

  /// Multiplies the weights; biases stay.
  mutating func scale(by factor: Double) {
    guard factor != 1 else { return }
    weights = weights.scaled(by: factor)
  }

  /// factor · b + shift; nil where that is nothing and there was nothing.
  func bias(scaledBy factor: Double, plus shift: Double) -> Tensor? {
    guard let bias else { return shift == 0 ? nil : Tensor(weights.type, [rows], .filled(shift)) }
    if case .filled(let number) = bias.payload {
      return Tensor(bias.type, bias.shape, .filled(factor * number + shift))
    }
    return bias.mapped { $0.map { Float(factor * Double($0) + shift) } }
  }

  /// b + factor · W1, for layers whose rows lie on end.
  func bias(plusRowSumsTimes factor: Double) -> Tensor? {
    let (weights, rows) = (weights, rows)
    let bias = bias ?? Tensor(weights.type, [rows], .filled(0))
    return bias.mapped { numbers throws(WeightError) in
      let elements = try weights.floats()
      guard rows > 0, numbers.count == rows, elements.count.isMultiple(of: rows) else {
        throw WeightError("has \(elements.count) elements in \(rows) rows")
      }
      let length = elements.count / rows
      return numbers.indices.map { row in
        let sum = elements[row * length..<(row + 1) * length].reduce(0.0) { $0 + Double($1) }
        return Float(Double(numbers[row]) + factor * sum)
      }
    }
  }
}

extension Tensor {
  /// Every element times `factor`.
  func scaled(by factor: Double) -> Tensor {
    if case .filled(let number) = payload { return Tensor(type, shape, .filled(number * factor)) }
    return mapped { $0.map { Float(Double($0) * factor) } }
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
