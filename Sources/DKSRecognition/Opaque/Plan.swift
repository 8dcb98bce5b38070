import DKSInterchange

/// Which nodes of a model are which match, and which are parts of opaque regions.
struct Plan {
  /// An opaque region in the making.
  struct Region {
    var nodes: [Int]
    var cause: OpaqueCause
  }

  let site: Site
  /// The matches; those inside opaque regions are void, those that are in the graph are nil.
  private(set) var matches: [Match?] = []
  /// The match of each node.
  private(set) var matchOf: [Int?]
  private(set) var regions: [Region] = []
  /// The region of each node.
  private(set) var regionOf: [Int?]

  /// Looks for patterns from the last node to the first: a pattern takes the nodes before its last one.
  init(_ site: Site) {
    self.site = site
    matchOf = Array(repeating: nil, count: site.model.nodes.count)
    regionOf = matchOf
    matches.reserveCapacity(site.model.nodes.count)
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
    for (node, cause) in seeds.reversed() { settle(extent(of: node, cause), cause) }
  }

  /// The nodes that go with `node`, all of a match or none.
  func unit(of node: Int) -> [Int] { match(of: node)?.nodes ?? [node] }

  /// The values that come into the unit of `node`.
  func sources(of node: Int) -> [Value.ID] {
    match(of: node)?.sources ?? site.sources(of: node)
  }

  /// The match that `node` is part of.
  func match(of node: Int) -> Match? { matchOf[node].flatMap { matches[$0] } }

  /// Gives back the memory of a match that nothing will ask for again.
  mutating func forget(_ match: Int) { matches[match] = nil }

  /// Makes `nodes` a region, together with those that it touches.
  mutating func settle(_ nodes: Set<Int>, _ cause: OpaqueCause) {
    let touched = Set(nodes.compactMap { regionOf[$0] }).sorted()
    guard let target = touched.first else {
      for node in nodes { regionOf[node] = regions.count }
      regions.append(Region(nodes: nodes.sorted(), cause: cause))
      return
    }
    var all = nodes
    for other in touched { all.formUnion(regions[other].nodes) }
    for node in all { regionOf[node] = target }
    regions[target].nodes = all.sorted()
    regions[target].cause = regions[target].cause.joined(with: cause)
    for other in touched.dropFirst() { regions[other].nodes = [] }
  }
}

extension Site {
  /// Whether all results of a node are known before the network runs.
  func isKnown(_ node: ModelNode) -> Bool {
    let results = node.results.compactMap(\.self)
    return !results.isEmpty && results.allSatisfy { isFixed($0) }
  }
}
