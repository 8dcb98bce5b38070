import DKSGraph

/// What the one-number kernel maps take for granted at one node, and what is exact there (Theory 1.2).
package struct Assumption: Hashable, Sendable {
  /// The node's index and name.
  package var index: Int
  package var node: String
  /// A word for scripts.
  package var kind: Kind
  /// One sentence.
  package var text: String

  /// The kinds, by the word that JSON has.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case meanPooling, maxPooling, dropout, depthwise, scale, localResponse, interpolation, stacking, everyTap
    case product, softmax, uncovered, opaque, notGaussian, unknownCovariance
  }
}

extension CellNetwork {
  /// The nodes where the analysis assumes something, in topological order; nothing passes silently for the
  /// identity. O(V).
  package func assumptions() -> [Assumption] {
    var unknown: [Int: Dependence] = [:]
    for dependence in dependences where dependence.reason.isUnknown && unknown[dependence.node] == nil {
      unknown[dependence.node] = dependence
    }
    let isHead = graph.isHead()
    return graph.nodes.indices.compactMap { i in
      let node = graph.nodes[i]
      func assume(_ kind: Assumption.Kind, _ text: String) -> Assumption {
        Assumption(index: i, node: node.name, kind: kind, text: text)
      }
      if let found = unknown[i] {
        return assume(.unknownCovariance, "\(explanation(of: found.reason)); taken for uncorrelated")
      }
      if node.operation is ActivationLayer, let source = node.operands.first,
        distribution(of: Int(source.index)) != .gaussian
      {
        return assume(.notGaussian, "what it is fed is not Gaussian; taken for Gaussian values of the same q")
      }
      // At the end it is outside of what the theory looks at.
      if node.operation is Softmax, isHead[i] { return nil }
      return graph.assumption(at: node, rule: kernelRule(of: node)).map { assume($0.kind, $0.text) }
    }
  }

  /// How the kernel passes `node`, for what it is fed: features of one kind stay what they are in every shape.
  package func kernelRule(of node: Node) -> KernelRule {
    let rule = graph.kernelRule(of: node)
    let isOneKind =
      rule == .approximateIdentity(.stacking)
      && node.operands.allSatisfy { isUniform(at: Int($0.index)) }
    return isOneKind ? .identity : rule
  }

  /// Whether all elements of the value of `node` are alike.
  private func isUniform(at node: Int) -> Bool { if case .uniform = values[node] { true } else { false } }
}

extension Graph {
  /// Where the map of an operation is an assumption, what it is.
  fileprivate func assumption(at node: Node, rule: KernelRule) -> (kind: Assumption.Kind, text: String)? {
    func assume(_ kind: Assumption.Kind, _ text: String) -> (kind: Assumption.Kind, text: String) {
      (kind, text)
    }
    if drawsEveryTap(node) {
      return assume(
        .everyTap,
        "all taps are drawn: q falls at padded borders and c is the mean over the patch; taken for one tap")
    }
    switch rule {
    case .approximateIdentity(.meanPooling):
      return assume(
        .meanPooling,
        "q becomes the mean of K(p, p') over the window's locations; taken for perfectly correlated ones")
    case .approximateIdentity(.maxPooling):
      return assume(
        .maxPooling, "the largest value of a window has no kernel map; taken for any one of the window's")
    case .approximateIdentity(.dropout):
      return assume(
        .dropout,
        "in training, as here, q becomes q/(1 − p) and c becomes (1 − p)·c; outside of it both stay as they are"
      )
    case .approximateIdentity(.depthwise):
      return assume(
        .depthwise, "each channel is a sum of few terms, which is not Gaussian; taken for an affine layer")
    case .approximateIdentity(.scale) where node.operation is Rescale:
      return assume(.scale, "numbers that are given move q and c; taken for ones and zeros")
    case .approximateIdentity(.scale) where node.operation is ScaleShift:
      return assume(.scale, "gains and biases move q and c; taken for ones and zeros, as they begin")
    case .approximateIdentity(.scale) where node.operation is Gain:
      return assume(
        .scale,
        "q is multiplied by the square of what it begins with, which the method's local target does not know of"
      )
    case .approximateIdentity(.scale):
      return assume(
        .scale, "q is multiplied by the factor's square, which the method's local target does not know of")
    case .approximateIdentity(.localResponse):
      return assume(.localResponse, "q falls by a power of bias + alpha · q; taken for the identity")
    case .approximateIdentity(.interpolation):
      return assume(
        .interpolation,
        "q becomes the mean of K(p, p') over neighboring locations; taken for perfectly correlated ones")
    case .opaque:
      return assume(.opaque, "a part without a kernel map; its values are taken for an input with q = 1")
    case .approximateIdentity(.stacking):
      return assume(.stacking, "features and locations change places; q and c are taken for their means")
    case .unsupported where node.operation is Softmax:
      return assume(.softmax, "a softmax has no kernel map; taken for the identity")
    case .unsupported where node.operation is TransposedConvolution:
      return assume(.uncovered, "no taps cover its result, which has no kernel map; taken for the identity")
    case .unsupported:
      return assume(.product, "a product has no kernel map; taken for the mean of its factors")
    default: return nil
    }
  }

  /// How the kernel passes `node` where it stands: what is given has one q and one c at all places, whatever shape
  /// they are counted in.
  package func kernelRule(of node: Node) -> KernelRule {
    if node.operation is Reshape, let operand = node.operands.first, self[operand].operation is Input {
      return .identity
    }
    if node.operation is Transpose, operandTypes(of: node).first?.isSignal == true { return .identity }
    if node.operation is Rescale, let operand = node.operands.first, isGiven(operand) { return .identity }
    // Groups of few channels are as little Gaussian as single ones.
    if let layer = node.operation as? Convolution, layer.groups > 1,
      let operand = operandTypes(of: node).first,
      operand.featureCount / layer.groups < Self.fewChannels
    {
      return .approximateIdentity(.depthwise)
    }
    return node.operation.kernelRule
  }

  /// Whether a value is what an input gives, at most rearranged and brought to size before anything is learned.
  package func isGiven(_ value: Node.ID) -> Bool {
    var value = value
    // Longer ways than this from an input are no preprocessing.
    for _ in 0..<16 {
      let node = self[value]
      if node.operation is Input || (node.operation as? Opaque)?.kind == Opaque.preprocessing { return true }
      guard node.operands.count == 1, node.operation is Rescale || node.operation.kernelRule == .identity
      else {
        return false
      }
      value = node.operands[0]
    }
    return false
  }

  /// Sums over fewer channels are not taken for Gaussian.
  package static let fewChannels = 8

  /// Whether `node` is a convolution whose weights are drawn at all taps, not at the centre alone, so that it
  /// mixes locations.
  package func drawsEveryTap(_ node: Node) -> Bool {
    guard let layer = node.operation as? any AffineOperation, let initializer = layer.initializer,
      !initializer.isDelta
    else { return false }
    guard let convolution = layer as? any ConvolutionLayer, convolution.kernel != 1 else { return false }
    // Where kernels of a transposed convolution do not meet, every place of the result has one tap.
    guard let transposed = convolution as? TransposedConvolution, let operand = operandTypes(of: node).first
    else { return true }
    return !transposed.isPatch(over: operand)
  }
}
