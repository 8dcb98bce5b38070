import DKSModels

/// Which nodes of a model are which match, and which are parts of opaque regions.
struct Plan {
  let site: Site
  /// The matches; those inside opaque regions are void, those that are in the graph are nil.
  private(set) var matches: [Match?] = []
  /// The match of each node.
  private(set) var matchOf: [Int?]
  private(set) var regions: OpaqueRegions
  /// Whether each node comes after the last layer: nothing with weights, and no activation, depends on it.
  var isTail: [Bool]
  /// Whether each node stands before the first layer and only moves the elements of an input or brings them to size.
  private(set) var isPreprocessing: [Bool]

  /// Looks for patterns from the last node to the first: a pattern takes the nodes before its last one.
  ///
  /// - Parameter isCopy: Whether the network is only copied: functions of an input are activations then, and a distance
  ///   that makes the output is no part of its own.
  init(_ site: Site, isCopy: Bool) {
    self.site = site
    matchOf = Array(repeating: nil, count: site.model.nodes.count)
    matches.reserveCapacity(site.model.nodes.count)
    regions = OpaqueRegions(nodeCount: site.model.nodes.count)
    isTail = Array(repeating: false, count: site.model.nodes.count)
    isPreprocessing = isTail
    var seeds: [(node: Int, cause: OpaqueCause)] = []
    for (root, node) in site.model.nodes.enumerated().reversed()
    where matchOf[root] == nil && site.isLive[root] && !site.isKnown(node) {
      switch PatternTable.find(at: root, in: site) {
      case .success(let match) where match.nodes.allSatisfy({ matchOf[$0] == nil }):
        for node in match.nodes { matchOf[node] = matches.count }
        matches.append(match)
      case .success: seeds.append((root, OpaqueCause(node, reason: "its parts belong to several patterns")))
      case .failure(let refusal): seeds.append((root, OpaqueCause(node, reason: refusal.reason)))
      }
    }
    findPreprocessing(&seeds, isCopy: isCopy)
    findTail(Set(seeds.filter { $0.cause.kind > .gate }.map(\.node)))
    for (node, cause) in seeds.reversed() { settle(extent(of: node, cause), cause) }
    if !isCopy { settleDistances() }
  }

  /// Goes from the first node to the last. What no pattern knows but brings inputs to size is a part of its own kind;
  /// `seeds` are from the last to the first.
  private mutating func findPreprocessing(
    _ seeds: inout [(node: Int, cause: OpaqueCause)], isCopy: Bool
  ) {
    var isGiven = [Bool](repeating: false, count: site.model.values.count)
    for input in site.model.inputs where !site.isFixed(input) { isGiven[Int(input.index)] = true }
    let places = Dictionary(seeds.enumerated().map { ($1.node, $0) }, uniquingKeysWith: { first, _ in first })
    var functions: [(node: Int, cause: OpaqueCause)] = []
    for (index, node) in site.model.nodes.enumerated() where site.isLive[index] && !site.isKnown(node) {
      let match = match(of: index)
      if let match, match.root != index { continue }
      let sources = match?.sources ?? site.sources(of: index)
      guard !sources.isEmpty, sources.allSatisfy({ isGiven[Int($0.index)] }) else { continue }
      if let match {
        if match.fragment.bringsToSize, !site.endsLearnedLayer(match.root) {
          for node in match.nodes { isPreprocessing[node] = true }
        } else if !site.endsLayer(match.root),
          (match.fragment as? ActivationFragment)?.isOwnFunction ?? false || site.clipsValues(match)
        {
          for node in match.nodes { isPreprocessing[node] = true }
          for node in match.nodes where !isCopy {
            matchOf[node] = nil
            functions.append(
              (
                node,
                OpaqueCause(
                  reason: "a function of an input stands before the first layer", kind: .preprocessing)
              ))
          }
        } else {
          continue
        }
      } else {
        guard let place = places[index], site.bringsToSize(node) else { continue }
        isPreprocessing[index] = true
        seeds[place].cause.kind = .preprocessing
      }
      for case let result? in node.results { isGiven[Int(result.index)] = true }
    }
    guard !functions.isEmpty else { return }
    seeds = (seeds + functions).sorted { $0.node > $1.node }
  }

  /// Goes from the last node to the first; `cells` are nodes without a map that have weights or stand for layers.
  private mutating func findTail(_ cells: Set<Int>) {
    for (i, node) in site.model.nodes.enumerated().reversed() {
      let users = node.results.compactMap(\.self).flatMap { site.users(of: $0) }
      isTail[i] = !isLayer(i) && !cells.contains(i) && users.allSatisfy { isTail[$0] || !site.isLive[$0] }
    }
  }

  private func isLayer(_ node: Int) -> Bool {
    switch match(of: node)?.fragment {
    case is ProductFragment, is ConvolutionFragment, is EmbeddingFragment, is RecurrenceFragment: true
    case let activation as ActivationFragment:
      !site.heads[node] && activation.line == nil
    default: false
    }
  }

  /// Whether all nodes of a region come after the last layer.
  func isTail(region: Int) -> Bool { regions.nodes(region).allSatisfy { isTail[$0] } }

  /// The nodes that go with `node`, all of a match or none.
  func unit(of node: Int) -> [Int] { match(of: node)?.nodes ?? [node] }

  /// The values that come into the unit of `node`.
  func sources(of node: Int) -> [ModelValue.ID] {
    match(of: node)?.sources ?? site.sources(of: node)
  }

  /// The match that `node` is part of.
  func match(of node: Int) -> Match? { matchOf[node].flatMap { matches[$0] } }

  /// Gives back the memory of a match that nothing will ask for again.
  mutating func forget(_ match: Int) { matches[match] = nil }

  /// Makes `nodes` a region, together with those that it touches.
  mutating func settle(_ nodes: Set<Int>, _ cause: OpaqueCause) { regions.settle(nodes, cause) }
}

extension Site {
  /// Whether all results of a node are known before the network runs; first states are, though the graph has them.
  func isKnown(_ node: ModelNode) -> Bool {
    let results = node.results.compactMap(\.self)
    return !results.isEmpty && results.allSatisfy { isFixed($0) || states.contains($0) }
  }
}
