import DKSGraph

/// Names for the blocks of one network: the same in every form, since all of them ask here.
///
/// A block is called what the paths of its nodes call it, where most of them agree on a word that tells something, and
/// else what its operations make it (`BlockRole`).
struct BlockNames {
  /// A block: nodes that do the same at each of its places.
  struct Block {
    /// For each place the nodes that it begins and ends with.
    var places: [(first: Int, last: Int)]
    /// The word for what it does.
    var role: String
  }

  private let graph: Graph
  private let outputs: Set<String>
  /// How many blocks are called by each word.
  private let counts: [String: Int]

  /// - Parameter blocks: All blocks, so that those of one word can be told apart.
  init(_ blocks: [[(first: Int, last: Int)]], in graph: Graph) {
    self.graph = graph
    let outputs = Set(graph.outputs.map(\.name))
    self.outputs = outputs
    var counts: [String: Int] = [:]
    for places in blocks {
      if let word = Self.pathWord(of: places, in: graph, outputs) { counts[word, default: 0] += 1 }
    }
    self.counts = counts
  }

  /// The name of a block, as that of a type; two blocks may have one.
  func name(of block: Block) -> String {
    guard let word = Self.pathWord(of: block.places, in: graph, outputs) else { return block.role }
    let isShared = counts[word, default: 0] > 1 && block.role.hasPrefix("Projected")
    return (isShared ? "Projected" : "") + word
  }

  /// `Fire` where most places lie in `…fire2`, `…fire3`.
  private static func pathWord(
    of places: [(first: Int, last: Int)], in graph: Graph, _ outputs: Set<String>
  ) -> String? {
    var counts: [String: Int] = [:]
    var words: [String] = []
    for place in places {
      let path = PathName.common([graph.nodes[place.first].name, graph.nodes[place.last].name])
      guard let last = path.components.last(where: { !PathName.loops.contains($0.base) }) else { continue }
      let stem = PathName.stem(last.base)
      let tells = PathName.isTelling(stem) && stem.lowercased() != "features" || PathName.isBlock(last.base)
      guard tells, !outputs.contains(last.base) else { continue }
      if counts[stem] == nil { words.append(stem) }
      counts[stem, default: 0] += 1
    }
    return words.first { 2 * counts[$0, default: 0] > places.count }.map {
      DKSIdentifier.upperCamel(compounds[$0.lowercased()] ?? $0)
    }
  }

  private static let compounds = [
    "denselayer": "denseLayer", "denseblock": "denseBlock", "doubleconv": "doubleConv",
  ]
}

extension ScopeClasses {
  /// The places of a class.
  func places(of kind: Int, in network: SizedGraph) -> [(first: Int, last: Int)] {
    kinds[kind].scopes.map { scope in
      let nodes = network.tree.scopes[scope].nodes
      return (nodes.lowerBound, nodes.upperBound - 1)
    }
  }

  /// The names of all classes of which a struct may be made.
  func blockNames(in network: SizedGraph) -> BlockNames {
    let blocks = kinds.indices.filter { kind in
      kinds[kind].scopes.contains { regions[$0].ownedLayers.count > 1 && network.tree.innermost($0) == $0 }
    }
    return BlockNames(blocks.map { places(of: $0, in: network) }, in: network.graph)
  }

  /// The class as a block.
  func block(_ kind: Int, in network: SizedGraph) -> BlockNames.Block {
    let scope = network.tree.scopes[kinds[kind].scopes[0]]
    // The nodes of turns and blocks inside, whose branches are not the block's own.
    var apart: [Range<Int>] = []
    var turnsOfKind: [Int: Int] = [:]
    var holdsOthers = false
    var holdsBlocks = false
    func visit(_ items: [ScopeTree.Item]) {
      for case .scope(let number) in items {
        let inner = network.tree.scopes[number]
        let isTurn = inner.component.index != nil
        guard isTurn || inner.component.base.first?.isUppercase == true else {
          visit(inner.items)
          continue
        }
        apart.append(inner.nodes)
        if isTurn { turnsOfKind[regions[number].kind, default: 0] += 1 }
        if regions[number].ownedLayers.count > 1 { holdsBlocks = true }
      }
    }
    visit(scope.items)
    if apart.reduce(0, { $0 + $1.count }) < scope.nodes.count || turnsOfKind.count > 1 { holdsOthers = true }
    let hasTurns = turnsOfKind.values.contains { $0 > 1 }
    let role = BlockRole(Array(scope.nodes), in: network.graph)
    return BlockNames.Block(
      places: places(of: kind, in: network),
      role: role.word(
        join: role.joins.first { join in !apart.contains { $0.contains(join) } }, holdsBlocks: holdsBlocks,
        turns: !hasTurns ? .none : holdsOthers ? .some : .all))
  }
}
