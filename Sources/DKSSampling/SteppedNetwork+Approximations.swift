import DKSAnalysis
import DKSGraph

extension SteppedNetwork {
  /// Why the prediction at each node is not exact in the limit of infinite width; nil where it is.
  ///
  /// Mean pooling, convolutions with all taps, flattening, norms, dropout and shared weights are exact; what is left is
  /// listed.
  func approximations(_ network: CellNetwork) -> [String?] {
    var unknown: [Int: String] = [:]
    for dependence in network.dependences where dependence.reason.isUnknown {
      unknown[dependence.node] = network.explanation(of: dependence.reason)
    }
    // What a maximum or a product leaves is not Gaussian, wherever it is moved to.
    var isBent: [Bool] = []
    for (node, step) in steps.enumerated() {
      switch step {
      case .maximum, .product: isBent.append(true)
      case .affine, .embedding: isBent.append(false)
      default: isBent.append(operands[node].contains { isBent[$0] })
      }
    }
    return steps.indices.map { node in
      guard !isKnown[node] else { return nil }
      if let reason = unknown[node] { return "adds values of which nothing is known: \(reason)" }
      switch steps[node] {
      case .affine(let layer) where layer.groups > 1:
        let terms = features[operands[node][0]] / layer.groups * layer.taps.count
        return terms < Graph.fewChannels ? "sums over few channels" : nil
      case .activation
      where network.distribution(of: operands[node][0]) != .gaussian || isBent[operands[node][0]]:
        return "is fed values that are not Gaussian"
      case .means: return "makes locations of features"
      case .gather where graph.kernelRule(of: graph.nodes[node]) == .approximateIdentity(.stacking):
        return "makes locations of features"
      case .maximum, .product: return "has no kernel map"
      default: return nil
      }
    }
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
