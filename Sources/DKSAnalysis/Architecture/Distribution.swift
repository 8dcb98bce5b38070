import DKSGraph

/// How values are distributed at initialisation, as far as rule R1 asks (Theory 1.5).
package enum Distribution: Hashable, Sendable {
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

extension CellNetwork {
  /// The distribution of the value of `node`: that of its parts where they agree, else a mixture of what is not Gaussian.
  package func distribution(of node: Int) -> Distribution {
    let found = distinctCells(of: node).filter { !cells[$0].isGaussian }.map(distribution(ofCell:))
    guard let first = found.first else { return .gaussian }
    let isWhole = found.count == distinctCells(of: node).count && found.allSatisfy { $0 == first }
    return isWhole ? first : .mixture(first.culprit)
  }

  private func distribution(ofCell cell: Int) -> Distribution {
    var i = cell
    while true {
      switch cells[i].rule {
      case .scale(let source, _), .norm(let source, _), .dropout(let source, _): i = source.index
      case .input:
        let node = inputNode(of: i)
        return graph.nodes[node].operation is Opaque ? .opaque(node) : .input(node)
      case .activation: return .activation(Int(cells[i].node))
      default: return cells[i].isGaussian ? .gaussian : .mixture(Int(cells[i].culprit))
      }
    }
  }

  /// The network input, or the part that is kept as it is, whose values an input cell holds.
  private func inputNode(of cell: Int) -> Int { inputNode(at: Int(cells[cell].node)) }

  /// The same for the node of the cell: inputs are brought to q = 1 by nodes of their own.
  package func inputNode(at node: Int) -> Int {
    var node = node
    while graph.nodes[node].operation is NormalizeInput, let source = graph.nodes[node].operands.first {
      node = Int(source.index)
    }
    return node
  }

  /// The share of the elements of the value of `node` that are zero at initialisation, where biases are.
  package func shareOfZeros(at node: Int) -> Double {
    var share = 0.0
    forEachCell(of: node) { cell, part in if cells[cell].isZero { share += part } }
    return share
  }

  /// Whether all of the value of `node` is zero at initialisation: zeros and their images under affine layers and
  /// identities.
  package func isZero(at node: Int) -> Bool { !hasPart(of: node) { !$0.isZero } }

  /// Whether zeros of a border were averaged into any part of the value of `node`, since the last activation or norm.
  package func isDiluted(at node: Int) -> Bool { hasPart(of: node, where: \.isDiluted) }

  /// Whether any part of the value of `node` may have a mean other than 0.
  package func mayHaveMean(at node: Int) -> Bool { hasPart(of: node, where: \.hasMean) }

  private func hasPart(of node: Int, where holds: (Cell) -> Bool) -> Bool {
    var found = false
    forEachCell(of: node) { cell, _ in found = found || holds(cells[cell]) }
    return found
  }

  /// Why nothing is known of a covariance, as a sentence.
  package func explanation(of reason: Dependence.Reason) -> String {
    func name(_ node: Int) -> String { graph.nodes[inputNode(at: node)].name }
    return switch reason {
    case .covariance: "both are computed from the same values"
    case .means: "the means of both may differ from 0"
    case .inputs(let a, let b) where inputNode(at: a) == inputNode(at: b):
      "they depend on how the input '\(name(a))' is scaled"
    case .inputs(let a, let b): "the correlation of the inputs '\(name(a))' and '\(name(b))' is not known"
    case .locations(let input): "the correlation of two locations of '\(name(input))' is not known"
    case .features(let input): "the correlation of two features of '\(name(input))' is not known"
    case .rearranged: "channels that were made of locations meet in it"
    case .tooDeep: "more steps than are followed lie between them and what they have in common"
    }
  }
}

extension Distribution {
  /// The node that is to blame; −1 for none.
  var culprit: Int {
    switch self {
    case .gaussian: -1
    case .opaque(let i), .input(let i), .activation(let i), .mixture(let i): i
    }
  }
}

extension Graph {
  /// For every node, whether no affine layer and no activation depends on it, nor is it one; one reverse sweep.
  package func isHead() -> [Bool] {
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
  package func feedsActivation() -> [Bool] {
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
