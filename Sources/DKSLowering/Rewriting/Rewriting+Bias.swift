import DKSFormulas
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

extension Rewriting {
  /// Adds the bias that the node has now: as an operand where the operator takes one, as a sum where not.
  ///
  /// - Returns: false where the region is not one affine node.
  mutating func addBias(
    _ node: Node, _ origin: Recognition.Origin, _ position: Int
  ) throws(LoweringRefusal) -> Bool {
    guard let weight = origin.parameters.first(where: { $0.role == .weight })?.value,
      let index = origin.nodes.first(where: { nodes[$0].operands.contains(weight) })
    else { return false }
    let type = elementType(of: origin.result)
    let site = LoweringSite(
      node: node, operands: [], operandTypes: [], layout: origin.layout, elementType: type)
    func bias(_ emitter: inout ModelEmitter) throws(LoweringRefusal) -> ModelValue.ID {
      try emitter.parameter(.bias, at: site)
    }

    let isFree = nodes[index].operands.count == 2 || nodes[index].operands[2] == nil
    guard isFree else { return false }
    switch nodes[index].operation {
    case .convolution, .transposedConvolution: break
    // On the right of an activation alone a bias of one axis is one of the features.
    case .matrixProduct where nodes[index].operands[1] != weight: return false
    case .matrixProduct(false, _, _, _) where nodes[index].operands.allSatisfy({ $0.flatMap(rank) == 2 }):
      break
    case .matrixProduct(false, _, _, _) where nodes[index].results == [origin.result]:
      let old = emitter.model[origin.result]
      let product = emitter.addValue(named: "\(old.name).product", type: old.type, shape: old.shape)
      nodes[index].results = [product]
      nodes[index].record = nil
      let sum = ModelNode(
        name: emitter.nodeName(node.name), path: nodes[index].path, operation: .elementwise(.add),
        operands: [product, try bias(&emitter)], results: [origin.result], span: nodes[index].span)
      inserted[index, default: []].append(sum)
      return true
    default: return false
    }
    nodes[index].operands = Array(nodes[index].operands.prefix(2)) + [try bias(&emitter)]
    // The entry that was read says nothing of a bias.
    nodes[index].record = nil
    return true
  }
}

extension Operation {
  /// Whether both do the same; how weights begin does not count.
  func isSame(as other: any Operation) -> Bool {
    AnyHashable(uninitialized) == AnyHashable(other.uninitialized)
  }

  /// Whether this is `other` with a bias that `other` does not have.
  func addsBias(to other: any Operation) -> Bool {
    guard !(AnyHashable(uninitialized) == AnyHashable(other.uninitialized)), let with = other.withBias else {
      return false
    }
    return isSame(as: with)
  }

  private var uninitialized: any Operation {
    guard var layer = self as? any AffineOperation else { return self }
    layer.initializer = nil
    return layer
  }

  /// Whether a matrix product among `nodes` multiplies what comes of the weights by another constant.
  func hasScaledProduct(in nodes: [ModelNode]) -> Bool {
    self is any AffineOperation
      && nodes.contains {
        if case .matrixProduct(_, _, let alpha, let beta) = $0.operation {
          alpha != 1 || beta != 1
        } else {
          false
        }
      }
  }
}

extension Tensor {
  /// This tensor of a graph in the axes and the element type of the constant `old`; nil where they do not go
  /// together.
  func fitted(to old: Tensor, permutation: [Int]?) -> Tensor? {
    if let permutation, permutation.sorted() != Array(shape.indices) { return nil }
    var tensor = permuted(permutation).converted(to: old.type)
    if tensor.count == old.count {
      tensor.shape = old.shape
      return tensor
    }
    // Another number of features: the constant may lack axes of extent 1.
    while tensor.shape.count > old.shape.count, let axis = tensor.shape.lastIndex(of: 1) {
      tensor.shape.remove(at: axis)
    }
    return tensor.shape.count == old.shape.count ? tensor : nil
  }
}
