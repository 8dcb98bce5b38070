import DKSFormulas
import DKSGraph

/// The chains and bodies of a network while what recurs in them becomes repeats and blocks.
struct Arrangement {
  let forms: FormTable
  let graph: Graph
  var chains: [[Item]]
  private let chainHeights: [Int]
  var bodies: [Body]
  let root: Body
  var shapes: ShapeTable
  var templates: [Template] = []
  /// The scans of the graph, each with its step.
  let scans: [Scan]

  /// A scan, ready to be written.
  struct Scan {
    var step: Arrangement
    var sequenceCount: Int
  }

  /// The most parameters that a block has.
  static let parameterLimit = 8

  /// - Parameter makesBlocks: Whether bodies that recur become blocks.
  init(_ decomposition: Decomposition, scans: [Scan] = [], makesBlocks: Bool = true) {
    self.scans = scans
    forms = decomposition.forms
    graph = decomposition.flow.graph
    chains = decomposition.chains
    chainHeights = decomposition.chainHeights
    bodies = decomposition.bodies
    root = decomposition.root
    shapes = decomposition.shapes
    // Bodies without bodies first; a chain is folded when all that is in it is finished.
    let highest = chainHeights.max() ?? 0
    let bodyHeights = bodies.map { 1 + ($0.locals.map { decomposition.chainHeights[$0.chain] }.max() ?? 0) }
    var levels: [[Int]] = Array(repeating: [], count: highest + 1)
    for (chain, height) in chainHeights.enumerated() { levels[height].append(chain) }
    for height in 0...highest {
      let open = levels[height...].flatMap(\.self)
      if height > 0 {
        for chain in open { describeBodies(in: chain, of: height, bodyHeights) }
        absorbFollowers(in: open, of: height, bodyHeights)
      }
      for chain in levels[height] { chains[chain] = foldingRepeats(chains[chain]) }
      if makesBlocks, height > 0 { makeBlocks(in: open, of: height, bodyHeights) }
    }
  }

  // MARK: Bodies

  /// Gives the bodies of `chain`, whose own chains are finished, their shapes and settings.
  private mutating func describeBodies(in chain: Int, of height: Int, _ heights: [Int]) {
    for i in chains[chain].indices {
      guard case .body(let body) = chains[chain][i].kind, heights[body] == height else { continue }
      chains[chain][i] = described(chains[chain][i], bodies[body])
    }
  }

  private mutating func described(_ given: Item, _ body: Body) -> Item {
    var item = given
    var (shape, tight): ([Int], [Int]) = ([], [])
    item.settings = []
    item.length = 0
    item.isLocal = false
    func code(_ source: Source, _ shapes: inout ShapeTable) -> Int {
      switch source {
      case .entry(let i): 3 * i
      case .local(let i): 3 * i + 1
      case .constant(let node): 3 * shapes.id(.form(forms[node].shape)) + 2
      }
    }
    func add(_ part: Item) {
      shape.append(part.shape)
      tight.append(part.tight)
      item.settings += part.settings
      item.length += part.length
      item.isLocal = item.isLocal || part.isLocal
    }
    for local in body.locals {
      shape.append(-1)
      tight.append(-1)
      var sources: [Source] = []
      switch local.head {
      case .value(let source): sources = [source]
      case .join(let node, let operands):
        let form = forms[node]
        shape.append(shapes.id(.form(form.shape)))
        tight.append(shapes.id(.form(form.tight)))
        item.settings += form.settings
        item.length += 12
        sources = operands
      case .part(let node, let source):
        shape.append(shapes.id(.form(forms[node].shape)))
        tight.append(shapes.id(.form(forms[node].tight)))
        sources = [source]
      }
      let codes = [-2] + sources.map { code($0, &shapes) } + [-3]
      shape += codes
      tight += codes
      item.length += 12
      for part in chains[local.chain] { add(part) }
    }
    shape.append(-4)
    tight.append(-4)
    for part in body.tail { add(part) }
    item.shape = shapes.id(.body(shape))
    item.tight = shapes.id(.body(tight))
    return item
  }

  /// Puts an activation into the bodies before it, where all bodies of a shape are followed by the same one.
  private mutating func absorbFollowers(in level: [Int], of height: Int, _ heights: [Int]) {
    var followers: [Int: (tight: Int?, count: Int)] = [:]
    for chain in level {
      let items = chains[chain]
      for (i, item) in items.enumerated() {
        guard case .body(let body) = item.kind, heights[body] == height else { continue }
        let next = i + 1 < items.count ? items[i + 1] : nil
        let tight = next.flatMap { isActivation($0) ? $0.tight : nil }
        if let known = followers[item.shape] {
          followers[item.shape] = (known.tight == tight ? tight : nil, known.count + 1)
        } else {
          followers[item.shape] = (tight, 1)
        }
      }
    }
    for chain in level {
      var result: [Item] = []
      for item in chains[chain] {
        if let last = result.last, case .body(let body) = last.kind, heights[body] == height,
          bodies[body].tail.isEmpty,
          let entry = followers[last.shape], entry.tight == item.tight, entry.count > 1, isActivation(item)
        {
          bodies[body].tail = [item]
          result[result.count - 1] = described(last, bodies[body])
          result[result.count - 1].lastNode = item.lastNode
        } else {
          result.append(item)
        }
      }
      chains[chain] = result
    }
  }

  private func isActivation(_ item: Item) -> Bool {
    guard case .node(let node) = item.kind, case .activation = forms[node].kind else { return false }
    return true
  }

  /// Makes blocks of the bodies of one height that stand at several places.
  private mutating func makeBlocks(in level: [Int], of height: Int, _ heights: [Int]) {
    var groups: [Int: [[Item]]] = [:]
    var order: [Int] = []
    func collect(_ items: [Item]) {
      var previous: (shape: Int, settings: [LayerSetting])?
      for (i, item) in items.enumerated() {
        switch item.kind {
        case .body(let body) where heights[body] == height && !item.isLocal:
          if groups[item.shape] == nil { order.append(item.shape) }
          // Equal ones in a row will be turns of one repeat.
          if let last = previous, last.shape == item.shape, last.settings == item.settings { continue }
          previous = (item.shape, item.settings)
          groups[item.shape, default: []].append(leaders(of: i, in: items) + [item])
          continue
        case .repeated(let unit): collect(unit)
        default: break
        }
        previous = nil
      }
    }
    for chain in level { collect(chains[chain]) }
    // For each shape, or for each tight shape where a shape leaves too much open, the block.
    var byShape: [Int: (template: Int, leaders: Int)] = [:]
    var byTight: [Int: (template: Int, leaders: Int)] = [:]
    for shape in order {
      let sites = groups[shape] ?? []
      let led = sites.first.map(\.count) ?? 1
      let tights = sites.first?.dropLast().map(\.tight)
      let areLed = led > 1 && sites.allSatisfy { $0.dropLast().map(\.tight) == tights }
      let units = areLed ? sites : sites.map { $0.suffix(1) }
      if let template = makeTemplate(of: units) {
        byShape[shape] = (template, areLed ? led - 1 : 0)
        continue
      }
      var kinds: [Int] = []
      for site in sites { if let body = site.last, !kinds.contains(body.tight) { kinds.append(body.tight) } }
      guard kinds.count > 1, kinds.count <= 64 else { continue }
      for tight in kinds {
        let alike = sites.map { $0.suffix(1) }.filter { $0.last?.tight == tight }.map { Array($0) }
        if let template = makeTemplate(of: alike) { byTight[tight] = (template, 0) }
      }
    }
    guard !byShape.isEmpty || !byTight.isEmpty else { return }
    func replacing(_ items: [Item], _ arrangement: inout Arrangement) -> [Item] {
      var result: [Item] = []
      for item in items {
        switch item.kind {
        case .body where !item.isLocal:
          guard let (template, leaders) = byShape[item.shape] ?? byTight[item.tight] else {
            result.append(item)
            continue
          }
          let unit = result.suffix(leaders) + [item]
          result.removeLast(leaders)
          result.append(arrangement.call(template, Array(unit)))
        case .repeated(let unit):
          result.append(arrangement.repeated(replacing(unit, &arrangement), count: item.settings.first))
        default: result.append(item)
        }
      }
      return result
    }
    for chain in level { chains[chain] = replacing(chains[chain], &self) }
  }

  /// What leads to a concatenation's branches and belongs to it: the layer before the fork and its activation.
  private func leaders(of index: Int, in items: [Item]) -> [Item] {
    guard case .body(let body) = items[index].kind, let last = bodies[body].locals.last,
      case .join(let node, _) = last.head, case .layer = forms[node].kind
    else { return [] }
    var start = index
    while start > 0, case .node(let node) = items[start - 1].kind, forms[node].isFollower { start -= 1 }
    guard start > 0, start < index, case .node(let node) = items[start - 1].kind, forms[node].isAffine else {
      return []
    }
    return Array(items[(start - 1)..<index])
  }

  // MARK: Repeats and calls

  /// The item that stands for equal turns of `unit`.
  mutating func repeated(_ unit: [Item], count: LayerSetting?) -> Item {
    Item(
      kind: .repeated(unit), shape: shapes.id(.repeated(unit.map(\.shape))),
      tight: shapes.id(.repeated(unit.map(\.tight))),
      settings: [count ?? .integer(1)] + unit.flatMap(\.settings),
      length: unit.reduce(count == .integer(1) ? 0 : 14) { $0 + $1.length },
      isLocal: unit.contains(where: \.isLocal),
      firstNode: unit.first?.firstNode ?? 0, lastNode: unit.last?.lastNode ?? 0)
  }

  /// The item that stands for a call of `template` in place of `items`.
  mutating func call(_ template: Int, _ items: [Item]) -> Item {
    let settings = items.flatMap(\.settings)
    let parameters = templates[template].parameters
    let shape = shapes.id(.call(template))
    return Item(
      kind: .call(template), shape: shape, tight: shape,
      settings: parameters.map { settings[$0.setting] },
      length: 12 + 8 * parameters.count, firstNode: items.first?.firstNode ?? 0,
      lastNode: items.last?.lastNode ?? 0)
  }

  /// Makes a block of items that recur; nil if it would have too many parameters.
  mutating func makeTemplate(of sites: [[Item]]) -> Int? {
    guard sites.count > 1, let first = sites.first else { return nil }
    let roles = roles(of: first)
    let rows = sites.map { $0.flatMap(\.settings) }
    let parameterization = Parameterization(rows, roles: roles)
    guard parameterization.bases.count <= Self.parameterLimit else { return nil }
    let names = parameterNames(parameterization, roles)
    var parameters: [Template.Parameter] = []
    for base in parameterization.bases {
      var counts: [LayerSetting: Int] = [:]
      for row in rows { counts[row[base], default: 0] += 1 }
      let usual = rows.map { $0[base] }.first { 2 * counts[$0, default: 0] > rows.count }
      parameters.append(
        Template.Parameter(
          name: names[base] ?? "value", family: roles[base].family, setting: base,
          typeName: rows[0][base].typeName, defaultValue: usual, isUnlabeled: false))
    }
    // Widths first, what they are repeated and how far they move last.
    func rank(_ parameter: Template.Parameter) -> Int {
      switch parameter.family {
      case .width: 0
      case .window: 1
      case .other("count"): 2
      case .other: 3
      }
    }
    parameters = parameters.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }
    .map(\.element)
    if let leading = parameters.first, leading.family == .width || leading.typeName == "Activation" {
      parameters[0].isUnlabeled = true
      parameters[0].defaultValue = nil
    }
    templates.append(
      Template(
        items: first, parameters: parameters, texts: parameterization.texts(names),
        places: sites.map { ($0.first?.firstNode ?? 0, $0.last?.lastNode ?? 0) }))
    return templates.count - 1
  }
}
