import DKSDiagnostics
import DKSGraph

/// Names for blocks.
extension Arrangement {
  /// Names all blocks, each in its own way.
  mutating func nameTemplates(_ names: inout UniqueNames) {
    let blockNames = BlockNames(templates.map(\.places), in: graph)
    for i in templates.indices {
      let block = BlockNames.Block(places: templates[i].places, role: role(of: templates[i]))
      templates[i].name = names.claim(blockNames.name(of: block))
    }
  }

  private func role(of template: Template) -> String {
    let own = template.items.lazy.compactMap { item -> Body? in
      if case .body(let index) = item.kind { self.bodies[index] } else { nil }
    }.first
    var join: Int?
    if case .join(let node, _)? = own?.locals.last?.head { join = node }
    let hasTurns = holds(template.items) {
      switch $0 {
      case .repeated, .forEach: true
      case .node, .body, .call: false
      }
    }
    return BlockRole(nodes(of: template), in: graph).word(
      join: join,
      holdsBlocks: holds(template.items) { if case .call = $0 { true } else { false } },
      turns: !hasTurns ? .none : template.items.count > 1 ? .some : .all)
  }

  /// The nodes of the first place.
  private func nodes(of template: Template) -> [Int] {
    guard let place = template.places.first else { return [] }
    let entry = graph.nodes[place.first].operands.map { Int($0.index) }.min() ?? -1
    var nodes: Set<Int> = [place.last]
    var open = [place.last]
    while let node = open.popLast() {
      for operand in graph.nodes[node].operands
      where Int(operand.index) > entry && nodes.insert(Int(operand.index)).inserted {
        open.append(Int(operand.index))
      }
    }
    return nodes.sorted()
  }

  private func holds(_ items: [Item], _ isWanted: (Item.Kind) -> Bool) -> Bool {
    items.contains { item in
      if isWanted(item.kind) { return true }
      switch item.kind {
      case .node, .call: return false
      case .body(let body): return bodies[body].locals.contains { holds(chains[$0.chain], isWanted) }
      case .repeated(let unit): return holds(unit, isWanted)
      case .forEach(let loop): return holds(loop.unit, isWanted)
      }
    }
  }
}
