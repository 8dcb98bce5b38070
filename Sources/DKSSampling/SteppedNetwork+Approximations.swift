import DKSGraph
import DKSPasses

extension SteppedNetwork {
  /// Why the prediction at each node is not exact in the limit of infinite width; nil where it is.
  ///
  /// Mean pooling, convolutions with all taps, flattening and dropout are exact here; what is left is listed.
  func approximations() -> [String?] {
    let dependent = graph.dependentSums()
    var keys: Set<String> = []
    var isGaussian: [Bool] = []
    var result: [String?] = []
    for (node, step) in steps.enumerated() {
      let sources = operands[node]
      let areGaussian = sources.allSatisfy { isGaussian[$0] }
      var reason: String?
      switch step {
      case .affine(let layer):
        if let key = layer.key, !keys.insert(key).inserted { reason = "uses the weights '\(key)' again" }
        if layer.groups > 1, features[sources[0]] / layer.groups * layer.taps.count < 8 {
          reason = "sums over few channels"
        }
      case .activation where !areGaussian: reason = "is fed values that are not Gaussian"
      case .layerNorm where !areGaussian: reason = "is fed values whose mean need not be zero"
      case .sum where dependent.contains(node): reason = "adds values that are not independent"
      case .gather(_, .mixture), .means: reason = "makes locations of features"
      case .gather(_, .locations(let maps)) where maps.count > 1:
        reason = "joins locations as if they were independent"
      case .maximum: reason = "has no kernel map"
      case .product: reason = "has no kernel map"
      default: break
      }
      result.append(isKnown[node] ? nil : reason)
      switch step {
      case .affine, .embedding: isGaussian.append(true)
      case .activation, .maximum, .dropout, .product, .normalizeInput: isGaussian.append(false)
      case .source(let isZero): isGaussian.append(isZero)
      default: isGaussian.append(areGaussian)
      }
    }
    return result
  }

  /// Whether q and c, and whether the gradient at each node rest on an approximation: one at the node or before
  /// it, and for gradients one that a later value rests on, too.
  func approximated(_ reasons: [String?]) -> (forward: [Bool], backward: [Bool]) {
    var forward: [Bool] = []
    for node in steps.indices {
      forward.append(reasons[node] != nil || operands[node].contains { forward[$0] })
    }
    var backward = forward
    for node in steps.indices.reversed() where backward[node] {
      for operand in operands[node] { backward[operand] = true }
    }
    return (forward, backward)
  }
}
