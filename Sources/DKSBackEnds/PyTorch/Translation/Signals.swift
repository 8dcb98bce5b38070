import DKSGraph

extension Graph {
  /// Whether all images of the network are signals, which PyTorch has as `[N, C, L]`: of height 1, made of values
  /// without a height and turned into such again, by layers that take them as they are.
  var hasSignals: Bool {
    var isSignal = false
    for node in nodes {
      let types = operandTypes(of: node) + [node.type]
      guard types.contains(where: { $0.shape.count == 3 }) else { continue }
      guard types.allSatisfy({ $0.shape.count != 3 || $0.shape[1] == 1 }), node.operation.takesSignals else {
        return false
      }
      isSignal = true
    }
    return isSignal && !outputs.contains { self[$0.node].type.shape.count == 3 }
  }
}

extension Operation {
  fileprivate var takesSignals: Bool {
    switch self {
    case is ActivationLayer, is WeightedSum, is Scale, is Multiply, is Dropout: true
    case is Reshape, is Flatten, is GlobalAveragePool: true
    case let concat as Concat: concat.axis == nil || concat.axis == 0
    case let layer as Convolution: layer.window.isHorizontal
    case let layer as DepthwiseConvolution: layer.window.isHorizontal
    case let pool as MaxPool: pool.window.isHorizontal && pool.isOfTorch
    case let pool as AveragePool: pool.window.isHorizontal && pool.isOfTorch
    default: false
    }
  }
}

extension SlidingWindow {
  /// Whether it moves along the last axis alone, with a border that does not depend on the extent.
  fileprivate var isHorizontal: Bool {
    guard size.height == 1, stride.height == 1 else { return false }
    return switch padding {
    case .valid: true
    case .same: stride.width == 1
    case .explicit(let border): border.before.height == 0 && border.after.height == 0
    }
  }
}

extension [Int] {
  /// The extents of a signal: those of an image of height 1 without the height.
  var withoutHeight: [Int] { count == 3 ? [self[0], self[2]] : self }
}
