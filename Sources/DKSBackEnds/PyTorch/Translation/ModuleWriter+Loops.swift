import DKSGraph

extension ModuleWriter {
  /// A use that never comes to an end: what a loop reads in every turn.
  static let everyTurn = Int.max / 2

  /// Writes a loop as a `for` statement.
  mutating func write(_ run: LoopFinder.Run, _ turn: ModuleTurn, _ uses: [Int: Uses]) {
    let first = network.tree.scopes[run.scopes[0]]
    let inputs = regions.regions[run.scopes[0]].inputs
    let turns = (first.component.index ?? 0)..<((first.component.index ?? 0) + run.scopes.count)
    let (variable, sequence) = loopHead(run, turn, turns)

    // What goes around must be in variables before the loop.
    var carriers: [(variable: String, result: Int)] = []
    var original: [Int: Value] = [:]
    for (slot, node) in inputs.enumerated() {
      switch run.relations[slot] {
      case .same:
        if case .pending(let piece)? = values[node] { hold(node, piece, named: longLocalName(node)) }
      case .carried(let offset):
        original[node] = values[node]
        let result = first.nodes.lowerBound + offset
        let start = startVariable(for: node, result: result)
        pinned.insert(start)
        carriers.append((start, result))
      }
    }
    let finder = LoopFinder(network: network, regions: regions, frame: frame)
    let collections = finder.collected(run).map { offset in
      (list: collection(first.nodes.lowerBound + offset), offset: offset)
    }
    let saved = enter(run, inputs, carriers)
    for (variable, _) in carriers { pinned.remove(variable) }
    blocks.append([])
    writeTurn(
      run, turn, variable,
      results: carriers.map(\.result)
        + collections.map {
          first.nodes.lowerBound + $0.offset
        })
    closeTurn(carriers, collections.map { ($0.list, first.nodes.lowerBound + $0.offset) })
    let body = blocks.removeLast()
    append(.loop(variable: variable, sequence, body: body))
    pinned.remove(variable)
    for (node, count) in saved { remaining[node] = count }
    for (node, value) in original { values[node] = value }
    finish(run, carriers, collections, uses)
  }

  /// The variable of the `for` statement and what it runs over.
  private mutating func loopHead(
    _ run: LoopFinder.Run, _ turn: ModuleTurn, _ turns: Range<Int>
  ) -> (String, PythonExpression) {
    var variable: String
    var sequence: PythonExpression
    switch turn {
    case .call(let scope, let structure):
      variable = blockName(scope) ?? "block"
      sequence = moduleList(run, scope, structure)
    case .steps(_, layer: let node?):
      variable = "layer"
      sequence = layerList(run, node)
    case .steps(_, layer: nil):
      variable = run.advancing.isEmpty ? "_" : "step"
      let bounds: [PythonExpression] =
        run.advancing.isEmpty
        ? [.integer(turns.count)]
        : turns.lowerBound == 0
          ? [.integer(turns.upperBound)] : [.integer(turns.lowerBound), .integer(turns.upperBound)]
      sequence = .call(.atom("range"), bounds.map { .init($0) })
    }
    if variable != "_" {
      if variable != "step" { variable = freeName([variable, variable + "_module"]) }
      pinned.insert(variable)
    }
    if case .steps(_, layer: let node?) = turn { layerOverride[node] = .atom(variable) }
    for node in run.advancing.sorted() {
      let shift = (network.sizes[node].first?.value ?? 0) - turns.lowerBound
      indexOverride[node] =
        shift == 0
        ? .atom(variable)
        : .binary(.atom(variable), shift > 0 ? "+" : "-", .integer(Int(clamping: shift.magnitude)))
    }
    return (variable, sequence)
  }

  /// The variable in which the value of `node` enters the first turn.
  private mutating func startVariable(for node: Int, result: Int) -> String {
    switch values[node] {
    case .held(let variable)
    where remaining[node, default: 0] <= 1 && ["x", localName(result)].contains(variable)
      && !pinned.contains(variable):
      remaining[node] = 0
      return variable
    case .pending(let piece):
      hold(node, piece, named: nil)
      guard case .held(let variable)? = values[node] else { return "x" }
      remaining[node] = 0
      return variable
    default:
      let piece = read(node)
      spend(piece)
      let variable = freeName(["x", localName(result), longLocalName(result)])
      append(.assignment([variable], piece.expression))
      return variable
    }
  }

  /// An empty list for the results that `node` stands for.
  private mutating func collection(_ node: Int) -> String {
    let name = localName(node)
    let list = freeName([name.hasSuffix("s") ? name : name + "s", "results"])
    pinned.insert(list)
    append(.assignment([list], .list([])))
    return list
  }

  /// Brings what the first turn reads into place; returns the counts of uses to restore afterwards.
  private mutating func enter(
    _ run: LoopFinder.Run, _ inputs: [Int], _ carriers: [(variable: String, result: Int)]
  ) -> [(Int, Int)] {
    var saved: [(Int, Int)] = []
    var nextCarrier = 0
    for (slot, node) in inputs.enumerated() {
      switch run.relations[slot] {
      case .same:
        saved.append((node, remaining[node, default: 1] - 1))
        remaining[node] = Self.everyTurn
      case .carried:
        let (variable, result) = carriers[nextCarrier]
        nextCarrier += 1
        carrier[result] = variable
        saved.append((node, remaining[node, default: 0]))
        values[node] = .held(variable)
        holder[variable] = node
      }
    }
    return saved
  }

  private mutating func writeTurn(
    _ run: LoopFinder.Run, _ turn: ModuleTurn, _ variable: String, results: [Int]
  ) {
    let inputs = regions.regions[run.scopes[0]].inputs
    let carried = Set(inputs.indices.filter { run.relations[$0] != .same }.map { inputs[$0] })
    for node in carried { remaining[node] = 0 }
    switch turn {
    case .call(let scope, _):
      let inputs = regions.regions[scope].inputs
      for node in inputs where carried.contains(node) { remaining[node, default: 0] += 1 }
      let uses = Uses.count([[]], exports: results)
      call(
        .atom(variable), inputs: inputs, translator.exports(of: scope), at: 0, uses,
        [.call(scope: scope, structure: 0)])
    case .steps(let steps, _):
      for node in steps.flatMap({ translator.reads(of: $0) }) where carried.contains(node) {
        remaining[node, default: 0] += 1
      }
      write(steps, exports: results)
    }
  }

  /// Collects the turn's results and hands on what the next turn starts from.
  private mutating func closeTurn(
    _ carriers: [(variable: String, result: Int)], _ collections: [(list: String, node: Int)]
  ) {
    if !collections.isEmpty {
      for (_, result) in carriers {
        if case .pending(let piece)? = values[result] { hold(result, piece, named: nil) }
      }
    }
    for (list, node) in collections {
      let value = take(node)
      append(.expression(PythonExpression.atom(list).method("append", [.init(value)])))
    }
    // All at once, since one may be made of what another still is.
    var targets: [String] = []
    var sources: [PythonExpression] = []
    for (variable, result) in carriers {
      let value = take(result)
      guard value != .atom(variable) else { continue }
      targets.append(variable)
      sources.append(value)
    }
    for (_, result) in carriers { carrier[result] = nil }
    if targets.count == 1 {
      append(.assignment(targets, sources[0]))
    } else if targets.count > 1 {
      append(.assignment(targets, .tuple(sources)))
    }
  }

  /// Says where the results of all turns are once the loop is over.
  private mutating func finish(
    _ run: LoopFinder.Run, _ carriers: [(variable: String, result: Int)],
    _ collections: [(list: String, offset: Int)], _ uses: [Int: Uses]
  ) {
    let starts = run.scopes.map { network.tree.scopes[$0].nodes.lowerBound }
    for (list, offset) in collections {
      for (turn, start) in starts.enumerated() {
        values[start + offset] = .given(.element(.atom(list), String(turn)))
      }
      lists[starts[0] + offset] = (list, starts.map { $0 + offset })
    }
    for (variable, result) in carriers {
      let last = starts[starts.count - 1] + result - starts[0]
      values[last] = .held(variable)
      holder[variable] = last
      remaining[last] = uses[last]?.count ?? 0
    }
  }

  /// Writes a chain as a `for` statement over its modules.
  mutating func write(_ links: [ModuleLink], at k: Int, _ uses: [Int: Uses], _ steps: [ModuleStep]) {
    let first = links[0]
    let last = links[links.count - 1]
    let results = translator.exports(of: last.scope)
    let sequence = moduleList(links)
    var variables: [String] = []
    for (input, result) in zip(regions.regions[first.scope].inputs, results) {
      let variable = startVariable(for: input, result: result)
      pinned.insert(variable)
      variables.append(variable)
    }
    let module = freeName(["block", "block_module"])
    let call = PythonExpression.call(.atom(module), variables.map { .init(.atom($0)) })
    append(.loop(variable: module, sequence, body: [.assignment(variables, call)]))
    for (variable, result) in zip(variables, results) {
      pinned.remove(variable)
      values[result] = .held(variable)
      holder[variable] = result
      remaining[result] = uses[result]?.count ?? 0
    }
  }
}
