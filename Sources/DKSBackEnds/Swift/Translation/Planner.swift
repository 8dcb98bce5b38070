import DKSGraph

extension NetworkTranslator {
  /// Functions with more steps than this are cut into parts: the time to compile one grows faster than its length.
  private static let longestFunction = 48
  /// The most steps of a part.
  private static let longestPart = 32

  /// What the function for `items` does, in parts if it is long.
  func plan(_ items: [ScopeTree.Item], in frame: Frame, exports: [Int]) -> [Step] {
    var steps = steps(for: items, in: frame)
    while steps.count > Self.longestFunction {
      let parts = grouped(steps, exports: exports)
      guard parts.count < steps.count else { break }
      steps = parts
    }
    return steps
  }

  /// Scopes become loops and calls where they can, and what they consist of elsewhere.
  func steps(for items: [ScopeTree.Item], in frame: Frame) -> [Step] {
    var steps: [Step] = []
    let finder = LoopFinder(network: network, regions: regions, frame: frame)
    var i = 0
    while i < items.count {
      switch items[i] {
      case .node(let node):
        if !(network.graph.nodes[node].operation is Input) { steps.append(.node(node)) }
      case .scope(let scope):
        if let run = finder.run(from: i, in: items) ?? finder.sizedRun(from: i, in: items) {
          steps.append(.loop(loop(run, finder)))
          i += run.scopes.count
          continue
        }
        if let structure = structure(for: scope) {
          steps.append(.call(scope: network.tree.innermost(scope), structure: structure))
        } else {
          if i + 1 < items.count, finder.run(from: i + 1, in: items) != nil,
            regions.regions[scope].ownedLayers.count == 1,
            network.tree.scopes[scope].component.base == base(of: items[i + 1])
          {
            firstLayers.formUnion(regions.regions[scope].ownedLayers)
          }
          steps += self.steps(for: network.tree.scopes[scope].items, in: frame)
        }
      }
      i += 1
    }
    return steps
  }

  private func base(of item: ScopeTree.Item) -> String? {
    if case .scope(let scope) = item { return network.tree.scopes[scope].component.base }
    return nil
  }

  private func loop(_ run: LoopFinder.Run, _ finder: LoopFinder) -> Loop {
    let first = run.scopes[0]
    let layers = regions.regions[first].ownedLayers
    let body: Loop.Body
    if layers.count > 1 {
      let inner = network.tree.innermost(first)
      body = .call(scope: inner, structure: declareStructure(for: inner))
    } else {
      body = .steps(steps(for: network.tree.scopes[first].items, in: finder.frame), layer: layers.first)
    }
    return Loop(
      scopes: run.scopes, relations: run.relations, body: body, collected: finder.collected(run),
      advancing: run.advancing, hasSizes: run.hasSizes)
  }

  /// The struct for a scope that is one: a block of the user's, or a turn whose like occurs again.
  private func structure(for scope: Int) -> Int? {
    let inner = network.tree.innermost(scope)
    let region = regions.regions[inner]
    guard region.ownedLayers.count > 1, !region.sharesWeights else { return nil }
    let component = network.tree.scopes[inner].component
    let isBlock = component.base.first?.isUppercase == true
    let recurs = component.index != nil && regions.kinds[region.kind].scopes.count > 1
    return isBlock || recurs ? declareStructure(for: inner) : nil
  }

  /// Sets runs of steps apart. Steps with shared layers stay, since those are stored by the network.
  private func grouped(_ steps: [Step], exports: [Int]) -> [Step] {
    var groups: [[Step]] = []
    var isOpen = false
    for step in steps {
      if sharesWeights(step) {
        groups.append([step])
        isOpen = false
      } else if isOpen, groups[groups.count - 1].count < Self.longestPart {
        groups[groups.count - 1].append(step)
      } else {
        groups.append([step])
        isOpen = true
      }
    }
    var producer: [Int: Int] = [:]
    for (g, group) in groups.enumerated() {
      for step in group { for node in writes(of: step) { producer[node] = g } }
    }
    var inputs = Array(repeating: [Int](), count: groups.count)
    var outputs = Array(repeating: [Int](), count: groups.count)
    var isExported: Set<Int> = []
    func export(_ node: Int) {
      guard let g = producer[node], isExported.insert(node).inserted else { return }
      outputs[g].append(node)
    }
    for (g, group) in groups.enumerated() {
      var seen: Set<Int> = []
      for step in group {
        for node in reads(of: step) where producer[node] != g && seen.insert(node).inserted {
          inputs[g].append(node)
          export(node)
        }
      }
    }
    for node in exports { export(node) }
    return groups.indices.map { g in
      groups[g].count == 1
        ? groups[g][0] : .part(StepGroup(steps: groups[g], inputs: inputs[g], exports: outputs[g]))
    }
  }

  private func sharesWeights(_ step: Step) -> Bool {
    switch step {
    case .node(let node): network.graph.nodes[node].sharedWeights != nil
    case .call: false
    case .loop(let loop): regions.regions[loop.scopes[0]].sharesWeights
    case .part(let part): part.steps.contains { sharesWeights($0) }
    }
  }

  /// The nodes outside a step that it uses, once for each mention.
  func reads(of step: Step) -> [Int] {
    switch step {
    case .node(let node): network.graph.nodes[node].operands.map { Int($0.index) }
    case .call(let scope, _): regions.regions[scope].inputs
    case .loop(let loop): regions.regions[loop.scopes[0]].inputs
    case .part(let part): part.inputs
    }
  }

  /// The nodes that others may use once a step is done.
  func writes(of step: Step) -> [Int] {
    switch step {
    case .node(let node): return [node]
    case .call(let scope, _): return exports(of: scope)
    case .loop(let loop): return loop.scopes.flatMap { exports(of: $0) }
    case .part(let part): return part.exports
    }
  }

  /// The nodes of a scope that are used outside, there or in a scope of its class.
  func exports(of scope: Int) -> [Int] {
    regions.kinds[regions.regions[scope].kind].exports.map {
      network.tree.scopes[scope].nodes.lowerBound + $0
    }
  }
}
