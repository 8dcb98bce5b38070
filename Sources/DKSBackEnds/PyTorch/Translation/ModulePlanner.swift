import DKSGraph

extension ModuleTranslator {
  /// Scopes become loops, chains and calls where they can, and what they consist of elsewhere.
  func steps(for items: [ScopeTree.Item], in frame: Frame) -> [ModuleStep] {
    var steps: [ModuleStep] = []
    var finder = LoopFinder(network: network, regions: regions, frame: frame)
    finder.longestSizedRun = Int.max
    finder.endsAtEqualTurns = false
    var i = 0
    while i < items.count {
      switch items[i] {
      case .node(let node):
        if !(network.graph.nodes[node].operation is Input) { steps.append(.node(node)) }
      case .scope(let scope):
        let equal = finder.run(from: i, in: items)
        let sized = finder.sizedRun(from: i, in: items)
        let run = (sized?.scopes.count ?? 0) > (equal?.scopes.count ?? 0) ? sized : equal
        let chain = chain(from: i, in: items)
        if chain.count > max(run?.scopes.count ?? 0, 1) {
          steps.append(
            .chain(
              chain.map { scope in
                let inner = network.tree.innermost(scope)
                return ModuleLink(scope: inner, structure: declareStructure(for: inner))
              }))
          i += chain.count
          continue
        }
        if let run {
          steps.append(.loop(run, turn(of: run, finder)))
          i += run.scopes.count
          continue
        }
        if let structure = structure(for: scope) {
          steps.append(.call(scope: network.tree.innermost(scope), structure: structure))
        } else {
          steps += self.steps(for: network.tree.scopes[scope].items, in: frame)
        }
      }
      i += 1
    }
    return steps
  }

  private func turn(of run: LoopFinder.Run, _ finder: LoopFinder) -> ModuleTurn {
    let first = run.scopes[0]
    let layers = regions.regions[first].ownedLayers
    guard layers.count > 1 else {
      return .steps(steps(for: network.tree.scopes[first].items, in: finder.frame), layer: layers.first)
    }
    let inner = network.tree.innermost(first)
    return .call(scope: inner, structure: declareStructure(for: inner))
  }

  /// The class for a scope that has one: a block of the user's, or a turn whose like occurs again.
  private func structure(for scope: Int) -> Int? {
    let inner = network.tree.innermost(scope)
    let region = regions.regions[inner]
    guard region.ownedLayers.count > 1, !region.sharesWeights else { return nil }
    let component = network.tree.scopes[inner].component
    let isBlock = component.base.first?.isUppercase == true
    let recurs = component.index != nil && regions.kinds[region.kind].scopes.count > 1
    return isBlock || recurs || isEnumerated(inner) ? declareStructure(for: inner) : nil
  }

  /// Whether there is another scope that does the same and is called the same but for its number: `inception4c`.
  private func isEnumerated(_ scope: Int) -> Bool {
    let stem = network.tree.scopes[scope].component.base.stem
    // Those that do the same stand near each other, so the first few tell.
    return regions.kinds[regions.regions[scope].kind].scopes.prefix(32).contains { other in
      let base = network.tree.scopes[other].component.base
      return base != network.tree.scopes[scope].component.base && base.stem == stem
    }
  }

  /// Scopes in a row of which each takes what the one before hands on, whatever they do with it.
  private func chain(from start: Int, in items: [ScopeTree.Item]) -> [Int] {
    guard case .scope(let first) = items[start], isLink(first) else { return [] }
    var scopes = [first]
    for item in items[(start + 1)...] {
      guard case .scope(let next) = item, isLink(next) else { break }
      let last = scopes[scopes.count - 1]
      let (a, b) = (network.tree.scopes[last], network.tree.scopes[next])
      let results = exports(of: last)
      let areKept = results.contains { result in
        network.lastUse[result] >= b.nodes.upperBound
          || !network.users[result].allSatisfy { a.nodes.contains($0) || b.nodes.contains($0) }
      }
      guard follows(next, last), regions.regions[next].inputs == results, !areKept else { break }
      scopes.append(next)
    }
    let isWorthClasses = scopes.contains { regions.regions[$0].ownedLayers.count > 1 }
    return isWorthClasses ? scopes : []
  }

  /// Whether a scope has an index and hands one value on, or a number in its name and hands on several: those of one
  /// value keep the names that their users know.
  private func isLink(_ scope: Int) -> Bool {
    let region = regions.regions[scope]
    let component = network.tree.scopes[scope].component
    let count = region.inputs.count
    return !region.ownedLayers.isEmpty && !region.sharesWeights
      && regions.kinds[region.kind].exports.count == count
      && (component.index == nil ? count > 1 && component.base.number != nil : count == 1)
  }

  /// Whether `next` is the next element of the array that `last` is of, or is called and does the same but for the
  /// next number.
  private func follows(_ next: Int, _ last: Int) -> Bool {
    let (a, b) = (network.tree.scopes[last].component, network.tree.scopes[next].component)
    guard let index = a.index else {
      return b.index == nil && a.base.stem == b.base.stem && b.base.number == a.base.number.map { $0 + 1 }
        && regions.regions[next].kind == regions.regions[last].kind
    }
    return a.base == b.base && b.index == index + 1
  }
}

extension String {
  /// The number at its end.
  fileprivate var number: Int? { Int(dropFirst(stem.count).drop { $0 == "_" }) }

  /// The text without the number at its end: `inception` for `inception4c`, `layer` for `layer_2`.
  var stem: String {
    var stem = self[...]
    if let last = stem.last, last.isLowercase, stem.dropLast().last?.isNumber == true { stem.removeLast() }
    while stem.last?.isNumber == true { stem.removeLast() }
    while stem.last == "_" { stem.removeLast() }
    return stem.isEmpty ? self : String(stem)
  }
}
