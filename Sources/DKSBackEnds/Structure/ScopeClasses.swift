import DKSGraph

/// Which scopes do the same thing, up to sizes.
///
/// Two scopes have one class if their nodes have the same names inside, the same operations and attributes
/// but for sizes, and the same operands: the same place inside, or the same input slot outside. A struct is
/// written for a class; the sizes in which its members differ become parameters of its initialiser.
struct ScopeClasses {
  /// What is known of one scope.
  struct Region {
    /// Its class.
    var kind: Int
    /// The nodes outside that it uses, in the order of first use.
    var inputs: [Int]
    /// Nodes inside that own learned tensors alone.
    var ownedLayers: [Int]
    /// Whether a node inside shares its weights with another.
    var sharesWeights: Bool
  }

  /// A size in the text of a class.
  enum Binding: Hashable {
    /// It is the same wherever the class occurs.
    case literal(Int)
    /// It is the parameter of that number.
    case parameter(Int)
  }

  /// What is known of one class.
  struct Kind {
    /// Its scopes, in order.
    var scopes: [Int] = []
    /// For each size of each node, in order.
    var sizes: [Binding] = []
    /// What the parameters are.
    var parameters: [LayerSize.Role] = []
    /// The nodes that someone outside uses in at least one scope, as offsets from the first node.
    var exports: [Int] = []
  }

  private(set) var regions: [Region] = []
  private(set) var kinds: [Kind] = []

  /// Compares all scopes of `network`; linear in the nodes times the depth of the names.
  init(_ network: SizedGraph) {
    let tree = network.tree
    var kindOf: [[Int]: Int] = [:]
    for (s, scope) in tree.scopes.enumerated() {
      var region = Region(kind: 0, inputs: [], ownedLayers: [], sharesWeights: false)
      var slots: [Int: Int] = [:]
      var signature: [Int] = []
      for i in scope.nodes {
        let node = network.graph.nodes[i]
        signature += [network.operationKeys[i], network.sharedKeys[i], node.operands.count]
        for operand in node.operands {
          let j = Int(operand.index)
          if scope.nodes.contains(j) {
            signature.append(i - j)
          } else if let slot = slots[j] {
            signature.append(-1 - slot)
          } else {
            slots[j] = region.inputs.count
            signature.append(-1 - region.inputs.count)
            region.inputs.append(j)
          }
        }
        signature.append(tree.paths[i].count - scope.depth)
        signature += tree.paths[i].dropFirst(scope.depth)
        if network.ownsWeights[i] {
          if node.sharedWeights == nil { region.ownedLayers.append(i) } else { region.sharesWeights = true }
        }
      }
      if let kind = kindOf[signature] {
        region.kind = kind
      } else {
        region.kind = kinds.count
        kindOf[signature] = kinds.count
        kinds.append(Kind())
      }
      kinds[region.kind].scopes.append(s)
      regions.append(region)
    }
    for k in kinds.indices { complete(&kinds[k], network) }
  }

  /// Finds which sizes are parameters, and which nodes are used from outside.
  private func complete(_ kind: inout Kind, _ network: SizedGraph) {
    guard let first = kind.scopes.first else { return }
    let ranges = kind.scopes.map { network.tree.scopes[$0].nodes }
    let nodes = network.tree.scopes[first].nodes
    for offset in 0..<nodes.count
    where ranges.contains(where: { network.lastUse[$0.lowerBound + offset] >= $0.upperBound }) {
      kind.exports.append(offset)
    }
    var parameterOf: [[Int]: Int] = [:]
    for i in nodes {
      for (column, size) in network.sizes[i].enumerated() {
        let values = ranges.map { network.sizes[$0.lowerBound + i - nodes.lowerBound][column].value }
        if values.allSatisfy({ $0 == size.value }) {
          kind.sizes.append(.literal(size.value))
        } else if let parameter = parameterOf[values] {
          kind.sizes.append(.parameter(parameter))
        } else {
          parameterOf[values] = kind.parameters.count
          kind.sizes.append(.parameter(kind.parameters.count))
          kind.parameters.append(size.role)
        }
      }
    }
  }
}
