import DKSGraph

/// How the values of a node are distributed at initialisation, as far as rule R1 asks (THEORY.md 1.5).
enum Distribution: Hashable {
  /// Sums of many independent terms: the output of an affine layer, or a combination of such.
  case gaussian
  /// The values of an opaque part, at most rearranged.
  case opaque(Int)
  /// The values of the input node with this index, at most rearranged.
  case input(Int)
  /// The output of the activation with this index, at most rearranged.
  case activation(Int)
  /// A combination in which the node with this index is not Gaussian.
  case mixture(Int)
}

extension Graph {
  /// The distribution of every node's values; one forward sweep.
  func distributions() -> [Distribution] {
    var result: [Distribution] = []
    result.reserveCapacity(nodes.count)
    for (i, node) in nodes.enumerated() {
      switch node.operation.kernelRule {
      case .entry:
        // A normalised input is still the input; zeros add nothing to what is Gaussian.
        let source = node.operands.first.map { result[Int($0.index)] }
        result.append(source ?? (node.operation is Zeros ? .gaussian : .input(i)))
      case .opaque: result.append(.opaque(i))
      // A depthwise layer makes nothing Gaussian, which `checkMaps` reports where it matters.
      case .affine, .approximateIdentity(.depthwise): result.append(.gaussian)
      // Said to have no map already; what follows it is not to blame.
      case .unsupported where node.operation is TransposedConvolution: result.append(.gaussian)
      case .nonlinear: result.append(.activation(i))
      case .weightedSum(let weights):
        result.append(combine(zip(node.operands, weights).filter { $0.1 != 0 }.map(\.0), result))
      case .concatenation: result.append(combine(node.operands, result))
      case .identity, .normalization, .approximateIdentity, .unsupported:
        result.append(
          node.operands.count == 1 ? result[Int(node.operands[0].index)] : combine(node.operands, result))
      }
    }
    return result
  }

  /// Gaussian if all parts are; else the first that is not is to blame.
  private func combine(_ parts: [Node.ID], _ known: [Distribution]) -> Distribution {
    for part in parts {
      switch known[Int(part.index)] {
      case .gaussian: continue
      case .input(let i), .opaque(let i), .activation(let i), .mixture(let i): return .mixture(i)
      }
    }
    return .gaussian
  }

  /// For every node, whether its values are all zero at initialisation, where biases are: zeros and their
  /// images under affine layers and identities.
  func zeroNodes() -> [Bool] {
    var result: [Bool] = []
    result.reserveCapacity(nodes.count)
    for node in nodes {
      let areZero = !node.operands.isEmpty && node.operands.allSatisfy { result[Int($0.index)] }
      switch node.operation.kernelRule {
      case .nonlinear, .normalization, .opaque: result.append(false)
      default: result.append(node.operation is Zeros || areZero)
      }
    }
    return result
  }

  /// For every node, whether no affine layer and no activation depends on it, nor is it one; one reverse sweep.
  func isHead() -> [Bool] {
    var result = [Bool](repeating: true, count: nodes.count)
    for i in nodes.indices.reversed() {
      switch nodes[i].operation.kernelRule {
      case .affine, .nonlinear: result[i] = false
      // What enters a part that is kept as it is, is an end of the network.
      case .opaque: continue
      default: if nodes[i].operation is any AffineOperation { result[i] = false }
      }
      guard !result[i] else { continue }
      for operand in nodes[i].operands { result[Int(operand.index)] = false }
    }
    return result
  }

  /// For every node, whether a transformed activation lies downstream of it; one reverse sweep.
  func feedsActivation() -> [Bool] {
    var result = [Bool](repeating: false, count: nodes.count)
    for i in nodes.indices.reversed() {
      let isActivation = (nodes[i].operation as? ActivationLayer).map { !$0.isKept } ?? false
      // What enters a part that is kept as it is, is an end of the network.
      guard isActivation || result[i], nodes[i].operation.kernelRule != .opaque else { continue }
      for operand in nodes[i].operands { result[Int(operand.index)] = true }
    }
    return result
  }
}
