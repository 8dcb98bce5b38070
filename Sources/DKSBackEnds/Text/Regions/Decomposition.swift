import DKSGraph

/// Breaks a flow into chains, and chains into stages and bodies: forks whose branches all come together again.
///
/// Bodies lie within each other up to `depthLimit`; what lies deeper is left in pieces, so that no recursion follows
/// the depth of a graph.
struct Decomposition {
  static let depthLimit = 12

  let flow: Flow
  let forms: FormTable
  private(set) var chains: [[Item]] = []
  /// How deep bodies lie within each other in each chain; 0 where there are none.
  private(set) var chainHeights: [Int] = []
  private(set) var bodies: [Body] = []
  /// The network itself, or one turn of a recurrence.
  private(set) var root = Body(locals: [])
  private(set) var shapes = ShapeTable()

  /// - Parameter entries: The nodes that stand for what flows in.
  init(_ flow: Flow, forms: FormTable, entries: [Int]) {
    self.flow = flow
    self.forms = forms
    var sources: [Int: Source] = [:]
    for (i, entry) in entries.enumerated() { sources[entry] = .entry(i) }
    root = body(of: flow.order.filter { !flow.constants.contains($0) }, sources, depth: 0)
  }

  private mutating func body(of members: [Int], _ entries: [Int: Source], depth: Int) -> Body {
    let isMember = Set(members)
    var sources = entries
    var taken: Set<Int> = []
    var locals: [Local] = []
    for start in members where !taken.contains(start) {
      var items: [Item] = []
      var height = 0
      let head: Local.Head
      if let entry = entries[start] {
        head = .value(entry)
      } else {
        let node = flow.graph.nodes[start]
        let operands = node.operands.map { operand -> Source in
          let o = Int(operand.index)
          return flow.constants.contains(o) ? .constant(o) : sources[o] ?? .constant(o)
        }
        switch (forms[start].kind, operands.count) {
        case (.part, 1): head = .part(node: start, operands[0])
        case (_, 1) where forms[start].isStage:
          head = .value(operands[0])
          items.append(item(start))
        default: head = .join(node: start, operands)
        }
      }
      var current = start
      while let next = flow.next[current], isMember.contains(next), !taken.contains(next) {
        if flow.graph.nodes[next].operands.count == 1,
          Int(flow.graph.nodes[next].operands[0].index) == current
        {
          if case .part = forms[next].kind { break }
          if forms[next].isStage {
            items.append(item(next))
            taken.insert(next)
            current = next
            continue
          }
        }
        guard depth < Self.depthLimit, forms[next].canEndBody else { break }
        let inner = flow.interior(from: current, to: next)
        let nested = body(of: inner + [next], [current: .entry(0)], depth: depth + 1)
        height = max(height, 1 + (nested.locals.map { chainHeights[$0.chain] }.max() ?? 0))
        bodies.append(nested)
        items.append(
          Item(
            kind: .body(bodies.count - 1), shape: -1, tight: -1, settings: [], length: 0,
            firstNode: inner.first ?? next, lastNode: next))
        taken.formUnion(inner)
        taken.insert(next)
        current = next
      }
      if entries[start] != nil, items.isEmpty { continue }
      sources[current] = .local(locals.count)
      chains.append(items)
      chainHeights.append(height)
      locals.append(Local(head: head, chain: chains.count - 1, first: start, last: current))
    }
    return Body(locals: locals)
  }

  private mutating func item(_ node: Int) -> Item {
    let form = forms[node]
    var item = Item(
      kind: .node(node), shape: shapes.id(.form(form.shape)), tight: shapes.id(.form(form.tight)),
      settings: form.settings, length: form.text([]).utf8.count + 4, firstNode: node, lastNode: node)
    if case .reference = form.kind { item.isLocal = true }
    return item
  }
}

extension Form {
  /// Whether it can be where branches come together.
  fileprivate var canEndBody: Bool {
    switch kind {
    case .layer(_, _, let takesTuple): takesTuple
    case .sum, .product: true
    default: false
    }
  }
}
