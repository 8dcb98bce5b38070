/// Blocks of items in a row that recur in the text of the network itself.
extension Arrangement {
  /// The most items of a block.
  private static let longestUnit = 24
  /// The most blocks that are made this way.
  private static let blockLimit = 24

  /// A stretch of a chain.
  private struct Site {
    var chain: Int
    var start: Int
  }

  /// Makes loops and blocks of what recurs in the network's own text.
  mutating func foldText() {
    let visible = visibleChains()
    wrapSingleTurns(visible)
    for chain in visible { chains[chain] = foldingLoops(chains[chain]) }
    for _ in 0..<Self.blockLimit {
      guard let (sites, length) = bestUnit(visible),
        let template = makeTemplate(of: sites.map { Array(chains[$0.chain][$0.start..<($0.start + length)]) })
      else { break }
      replace(sites, length, by: template)
    }
    for chain in visible { chains[chain] = foldingLoops(foldingRepeats(chains[chain])) }
  }

  /// The chains that stand in no block.
  private func visibleChains() -> [Int] {
    var visible = root.locals.map(\.chain)
    var next = 0
    func visit(_ items: [Item]) {
      for item in items {
        switch item.kind {
        case .body(let body): visible += bodies[body].locals.map(\.chain)
        case .repeated(let unit): visit(unit)
        default: break
        }
      }
    }
    while next < visible.count {
      visit(chains[visible[next]])
      next += 1
    }
    return visible
  }

  /// Makes a repeat of one turn of what elsewhere is a turn of a repeat, so that both are alike.
  private mutating func wrapSingleTurns(_ visible: [Int]) {
    var units: Set<[Int]> = []
    var longest = 0
    for chain in visible {
      for item in chains[chain] {
        guard case .repeated(let unit) = item.kind, unit.count <= 8,
          !unit.contains(where: \.isRepeated)
        else { continue }
        units.insert(unit.map(\.tight))
        longest = max(longest, unit.count)
      }
    }
    guard longest > 0 else { return }
    for chain in visible {
      let items = chains[chain]
      var result: [Item] = []
      var i = 0
      while i < items.count {
        var length = min(longest, items.count - i)
        while length > 0, !units.contains(items[i..<(i + length)].map(\.tight)) { length -= 1 }
        let isWhole =
          length > 0 && (i == 0 || !isGlued(items[i - 1], items[i]))
          && (i + length == items.count || !isGlued(items[i + length - 1], items[i + length]))
        if isWhole {
          result.append(repeated(Array(items[i..<(i + length)]), count: .integer(1)))
          i += length
        } else {
          result.append(items[i])
          i += 1
        }
      }
      chains[chain] = result
    }
  }

  /// The stretch whose block shortens the text most, and where it stands; nil if none does.
  private func bestUnit(_ visible: [Int]) -> (sites: [Site], length: Int)? {
    var candidates: [(gain: Int, sites: [Site], length: Int)] = []
    for length in 1...Self.longestUnit {
      var groups: [Int: [Site]] = [:]
      var order: [Int] = []
      for chain in visible {
        let items = chains[chain]
        guard items.count >= length else { continue }
        for start in 0...(items.count - length) {
          var hash = 0
          for item in items[start..<(start + length)] { hash = hash &* 1_000_003 &+ item.tight &+ 1 }
          if groups[hash] == nil { order.append(hash) }
          groups[hash, default: []].append(Site(chain: chain, start: start))
        }
      }
      for hash in order {
        guard let group = groups[hash], group.count > 1 else { continue }
        let sites = usable(group, length)
        guard sites.count > 1 else { continue }
        let gain = gain(sites, length, parameters: 1)
        if gain > 0 { candidates.append((gain, sites, length)) }
      }
      if groups.values.allSatisfy({ $0.count == 1 }) { break }
    }
    candidates.sort { ($0.gain, $0.length) > ($1.gain, $1.length) }
    var best: (gain: Int, sites: [Site], length: Int)?
    for candidate in candidates.prefix(16) where candidate.gain > (best?.gain ?? 0) {
      let rows = candidate.sites.map { site in
        chains[site.chain][site.start..<(site.start + candidate.length)].flatMap(\.settings)
      }
      let first = candidate.sites[0]
      let unit = Array(chains[first.chain][first.start..<(first.start + candidate.length)])
      let parameters = Parameterization(rows, roles: roles(of: unit)).bases.count
      guard parameters <= Self.parameterLimit else { continue }
      let gain = gain(candidate.sites, candidate.length, parameters: parameters)
      if gain > (best?.gain ?? 0) { best = (gain, candidate.sites, candidate.length) }
    }
    return best.map { ($0.sites, $0.length) }
  }

  /// Those of `sites` that are alike, lie apart, and break nothing that belongs together.
  private func usable(_ sites: [Site], _ length: Int) -> [Site] {
    let first = sites[0]
    let model = chains[first.chain][first.start..<(first.start + length)].map(\.tight)
    let unit = chains[first.chain][first.start..<(first.start + length)]
    guard unit.allSatisfy({ !$0.isLocal && !$0.isLoop && !$0.isBody }) else { return [] }
    if length == 1 {
      guard case .repeated = unit[unit.startIndex].kind else { return [] }
    }
    // A block and one more layer are no block of their own.
    if length == 2, unit.contains(where: \.isCall), unit.contains(where: \.isNode) { return [] }
    var result: [Site] = []
    for site in sites {
      let items = chains[site.chain]
      let end = site.start + length
      if let last = result.last, last.chain == site.chain, site.start < last.start + length { continue }
      if site.start > 0, isGlued(items[site.start - 1], items[site.start]) { continue }
      if end < items.count, isGlued(items[end - 1], items[end]) { continue }
      if items[site.start..<end].map(\.tight) != model { continue }
      result.append(site)
    }
    return result
  }

  /// About how many characters a block saves.
  private func gain(_ sites: [Site], _ length: Int, parameters: Int) -> Int {
    let first = sites[0]
    let unit = chains[first.chain][first.start..<(first.start + length)]
    let body = unit.reduce(0) { $0 + $1.length }
    let call = 10 + 9 * parameters
    var gain = sites.count * (body - call) - (body + 56 + 18 * parameters)
    // Of two ways to cut, one that ends with what is repeated reads better.
    if length > 1, let last = unit.last, last.isRepeated { gain += 100 }
    return gain
  }

  private mutating func replace(_ sites: [Site], _ length: Int, by template: Int) {
    var byChain: [Int: [Int]] = [:]
    for site in sites { byChain[site.chain, default: []].append(site.start) }
    for chain in byChain.keys.sorted() {
      let items = chains[chain]
      var result: [Item] = []
      var i = 0
      for start in byChain[chain] ?? [] {
        result += items[i..<start]
        result.append(call(template, Array(items[start..<(start + length)])))
        i = start + length
      }
      chains[chain] = result + items[i...]
    }
  }
}

extension Item {
  fileprivate var isCall: Bool { if case .call = kind { true } else { false } }
  fileprivate var isRepeated: Bool { if case .repeated = kind { true } else { false } }
  fileprivate var isNode: Bool { if case .node = kind { true } else { false } }

  fileprivate var isBody: Bool {
    switch kind {
    case .body: true
    case .repeated(let unit): unit.contains(where: \.isBody)
    default: false
    }
  }
}
