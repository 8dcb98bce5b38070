import DKSGraph

/// Finds scopes in a row that are turns of one loop.
struct LoopFinder {
  let network: SizedGraph
  let regions: ScopeClasses
  let frame: Frame

  /// Scopes in a row that can be written as one loop, and how their inputs hang together.
  struct Run {
    var scopes: [Int]
    var relations: [Loop.Relation]
    var advancing: Set<Int>
    /// Whether the turns are alike in everything but sizes.
    var hasSizes = false
  }

  /// The most turns of a loop whose layers differ in sizes.
  var longestSizedRun = 24
  /// Whether such a loop ends where turns begin that are alike in sizes too.
  var endsAtEqualTurns = true

  /// The longest run that starts with item number `start`; nil if the next item is no second turn.
  func run(from start: Int, in items: [ScopeTree.Item]) -> Run? {
    guard case .scope(let first) = items[start], network.tree.scopes[first].component.index != nil else {
      return nil
    }
    let region = regions.regions[first]
    // A struct has nothing to share with layers outside it, and an index has no place among its sizes.
    if region.sharesWeights, !region.ownedLayers.isEmpty { return nil }
    var run = Run(scopes: [first], relations: [], advancing: [])
    var next = start + 1
    while next < items.count, case .scope(let scope) = items[next], extend(&run, with: scope) { next += 1 }
    return run.scopes.count > 1 ? run : nil
  }

  /// The longest run of turns that differ in sizes, up to where a run of equal ones begins.
  func sizedRun(from start: Int, in items: [ScopeTree.Item]) -> Run? {
    guard case .scope(let first) = items[start], network.tree.scopes[first].component.index != nil,
      !regions.regions[first].ownedLayers.isEmpty, !regions.regions[first].sharesWeights
    else { return nil }
    var run = Run(scopes: [first], relations: [], advancing: [], hasSizes: true)
    var next = start + 1
    while next < items.count, run.scopes.count < longestSizedRun, case .scope(let scope) = items[next],
      !endsAtEqualTurns || self.run(from: next, in: items) == nil, extend(&run, with: scope)
    {
      next += 1
    }
    return run.scopes.count > 1 ? run : nil
  }

  private func extend(_ run: inout Run, with next: Int) -> Bool {
    let last = run.scopes[run.scopes.count - 1]
    let (a, b) = (network.tree.scopes[last], network.tree.scopes[next])
    guard a.component.base == b.component.base, let index = a.component.index, b.component.index == index + 1,
      regions.regions[last].kind == regions.regions[next].kind
    else { return false }
    let isSecond = run.scopes.count == 1
    guard
      let advancing = advancing(
        from: a.nodes.lowerBound, to: b.nodes.lowerBound, count: a.nodes.count, allowsSizes: run.hasSizes)
    else { return false }
    // Offsets are counted from each turn's first node, so that turns can be compared.
    let start = network.tree.scopes[run.scopes[0]].nodes.lowerBound
    let relative = Set(advancing.map { $0 - a.nodes.lowerBound })
    guard isSecond || relative == Set(run.advancing.map { $0 - start }) else { return false }
    guard relative.isEmpty || regions.regions[last].ownedLayers.isEmpty else { return false }

    let (before, after) = (regions.regions[last].inputs, regions.regions[next].inputs)
    var relations: [Loop.Relation] = []
    for (slot, node) in after.enumerated() {
      if node == before[slot] {
        relations.append(.same)
      } else if a.nodes.contains(node), canCarry(from: before[slot], to: node, run) {
        relations.append(.carried(node - a.nodes.lowerBound))
      } else {
        return false
      }
    }
    guard isSecond || relations == run.relations else { return false }
    run.relations = relations
    if isSecond { run.advancing = advancing }
    run.scopes.append(next)
    return true
  }

  private func canCarry(from a: Int, to b: Int, _ run: Run) -> Bool {
    let (a, b) = (network.graph.nodes[a].type, network.graph.nodes[b].type)
    return run.hasSizes
      ? a.element == b.element && a.shape.count == b.shape.count && a.isSignal == b.isSignal : a == b
  }

  /// The `element` nodes whose index grows by one between two turns; nil if any other size differs and may not.
  private func advancing(from a: Int, to b: Int, count: Int, allowsSizes: Bool) -> Set<Int>? {
    var advancing: Set<Int> = []
    for offset in 0..<count {
      for (column, size) in network.sizes[a + offset].enumerated() {
        let before = frame.binding(a + offset, column, network, regions)
        let after = frame.binding(b + offset, column, network, regions)
        if before == after { continue }
        if allowsSizes, size.role != .index { continue }
        guard size.role == .index, case .literal(let i) = before, after == .literal(i + 1) else { return nil }
        advancing.insert(a + offset)
      }
    }
    return advancing
  }

  /// The offsets of nodes in a turn that must be collected in an array.
  func collected(_ run: Run) -> [Int] {
    let ranges = run.scopes.map { network.tree.scopes[$0].nodes }
    let (start, end) = (ranges[0].lowerBound, ranges[ranges.count - 1].upperBound)
    let outputs = Set(network.graph.outputs.map { Int($0.node.index) })
    return regions.kinds[regions.regions[run.scopes[0]].kind].exports.filter { offset in
      let isCarried = run.relations.contains(.carried(offset))
      return ranges.enumerated().contains { turn, range in
        let node = range.lowerBound + offset
        if turn == ranges.count - 1, isCarried { return false }
        return outputs.contains(node) || network.users[node].contains { !(start..<end).contains($0) }
      }
    }
  }
}
