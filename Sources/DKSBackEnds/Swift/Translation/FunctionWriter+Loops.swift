import DKSGraph

extension FunctionWriter {
  /// A use that never comes to an end: what a loop reads in every turn.
  private static let everyTurn = Int.max / 2

  /// Writes `loop` as a `for` statement.
  mutating func write(_ loop: Loop, _ uses: [Int: Uses]) {
    let first = network.tree.scopes[loop.scopes[0]]
    let inputs = regions.regions[loop.scopes[0]].inputs
    let turns = (first.component.index ?? 0)..<((first.component.index ?? 0) + loop.scopes.count)
    let sequence = loopSequence(loop, turns)

    // What goes around must be in variables before the loop.
    var carriers: [(variable: Int, result: Int)] = []
    var original: [Int: Value] = [:]
    for (slot, node) in inputs.enumerated() {
      switch loop.relations[slot] {
      case .same:
        if case .pending(let piece)? = values[node] { hold(node, piece, named: longLocalName(node)) }
      case .carried(let offset):
        original[node] = values[node]
        let result = first.nodes.lowerBound + offset
        let variable = startVariable(for: node, result: result)
        pinned.insert(variable)
        carriers.append((variable, result))
      }
    }
    let collections = loop.collected.map { offset in
      (array: collection(first.nodes.lowerBound + offset), offset: offset)
    }

    let saved = enter(loop, inputs, carriers)
    for (variable, _) in carriers { pinned.remove(variable) }
    blocks.append([])
    visible.append([])
    let turn = openTurn(loop, turns)
    let results = carriers.map(\.result) + collections.map { first.nodes.lowerBound + $0.offset }
    writeTurn(loop, turn, results: results)
    closeTurn(carriers, collections.map { ($0.array, first.nodes.lowerBound + $0.offset) })
    for variable in visible.removeLast() {
      names.release(variables[variable].name)
      if variable == workingVariable { workingVariable = nil }
    }
    if turn != "_" { names.release(turn) }
    let body = blocks.removeLast()
    append(.loop(turn, sequence, body))
    for (node, count) in saved { remaining[node] = count }
    for (node, value) in original { values[node] = value }
    finish(loop, carriers, collections, uses)
  }

  /// The variable in which the value of `node` enters the first turn.
  private mutating func startVariable(for node: Int, result: Int) -> Int {
    switch values[node] {
    case .held(let variable)
    where remaining[node, default: 0] <= 1 && ["x", localName(result)].contains(variables[variable].name):
      remaining[node] = 0
      variables[variable].isMutable = true
      return variable
    case .pending(let piece):
      hold(node, piece, named: nil)
      guard case .held(let variable)? = values[node] else { return declare(node, names.claimLocal("x")) }
      variables[variable].isMutable = true
      remaining[node] = 0
      return variable
    default:
      let piece = read(node)
      spend(piece)
      let variable = declare(nil, names.claimLocal("x", localName(result), "y", longLocalName(result)))
      variables[variable].isMutable = true
      append(.binding([variable], piece.expression))
      return variable
    }
  }

  /// An empty array for the results that `node` stands for.
  private mutating func collection(_ node: Int) -> Int {
    let name = localName(node)
    let variable = declare(nil, names.claimLocal(name.hasSuffix("s") ? name : name + "s", "results"))
    variables[variable].isMutable = true
    variables[variable].type = "[Tensor]"
    append(.binding([variable], .array([])))
    return variable
  }

  /// Brings what the first turn reads into place; returns the counts of uses to restore afterwards.
  private mutating func enter(
    _ loop: Loop, _ inputs: [Int], _ carriers: [(variable: Int, result: Int)]
  ) -> [(Int, Int)] {
    var saved: [(Int, Int)] = []
    var nextCarrier = 0
    for (slot, node) in inputs.enumerated() {
      switch loop.relations[slot] {
      case .same:
        saved.append((node, remaining[node, default: 1] - 1))
        remaining[node] = Self.everyTurn
      case .carried:
        let (variable, result) = carriers[nextCarrier]
        nextCarrier += 1
        saved.append((node, remaining[node, default: 0]))
        values[node] = .held(variable)
        holder[variable] = node
        carrier[result] = variable
      }
    }
    return saved
  }

  /// Names the variable of the `for` statement and says what stands for layers and indices in the turn.
  private mutating func openTurn(_ loop: Loop, _ turns: Range<Int>) -> String {
    switch loop.body {
    case .call(let scope, _): return names.claimLocal(blockName(scope) ?? "block", "block")
    case .steps(_, layer: let node?):
      let name = names.claimLocal("layer")
      layerOverride[node] = .name(name)
      return name
    case .steps(_, layer: nil):
      guard !loop.advancing.isEmpty else { return "_" }
      let name = names.claimLocal("step")
      for node in loop.advancing.sorted() {
        let index = network.sizes[node].first?.value ?? 0
        let shift = index - turns.lowerBound
        indexOverride[node] =
          shift == 0
          ? .name(name) : .binary(.name(name), shift > 0 ? "+" : "-", .integer(shift.magnitude.clamped))
      }
      return name
    }
  }

  private mutating func writeTurn(_ loop: Loop, _ turn: String, results: [Int]) {
    let steps: [Step]
    switch loop.body {
    case .steps(let own, _): steps = own
    case .call(let scope, _):
      let inputs = regions.regions[scope].inputs
      countUses(of: loop, inputs, results)
      let exports = translator.exports(of: scope)
      let uses = Uses.count([[]], exports: results)
      return call(.name(turn), inputs: inputs, exports, at: 0, uses, [.call(scope: scope, structure: 0)])
    }
    countUses(of: loop, steps.flatMap { translator.reads(of: $0) }, results)
    write(steps, exports: results)
  }

  /// Counts how often the first turn reads what is carried into it.
  private mutating func countUses(of loop: Loop, _ reads: [Int], _ results: [Int]) {
    let inputs = regions.regions[loop.scopes[0]].inputs
    let carried = Set(inputs.indices.filter { loop.relations[$0] != .same }.map { inputs[$0] })
    for node in carried { remaining[node] = 0 }
    for node in reads where carried.contains(node) { remaining[node, default: 0] += 1 }
  }

  /// Collects the turn's results and hands on what the next turn starts from.
  private mutating func closeTurn(
    _ carriers: [(variable: Int, result: Int)], _ collections: [(array: Int, node: Int)]
  ) {
    // With several, each must be worked out before the first variable changes.
    if carriers.count > 1 || !collections.isEmpty {
      for (_, result) in carriers {
        if case .pending(let piece)? = values[result] { hold(result, piece, named: nil) }
      }
    }
    for (array, node) in collections {
      let piece = read(node)
      spend(piece)
      append(
        .statement(
          .expression(SwiftExpression.name(variables[array].name).method("append", [.init(piece.expression)]))
        ))
    }
    for (variable, result) in carriers {
      if case .held(variable)? = values[result] { continue }
      let piece = read(result)
      spend(piece)
      append(.statement(.assignment(.name(variables[variable].name), piece.expression)))
    }
    for (_, result) in carriers { carrier[result] = nil }
  }

  /// Says where the results of all turns are once the loop is over.
  private mutating func finish(
    _ loop: Loop, _ carriers: [(variable: Int, result: Int)], _ collections: [(array: Int, offset: Int)],
    _ uses: [Int: Uses]
  ) {
    let starts = loop.scopes.map { network.tree.scopes[$0].nodes.lowerBound }
    for (array, offset) in collections {
      let name = variables[array].name
      for (turn, start) in starts.enumerated() {
        values[start + offset] = .given(.element(.name(name), .integer(turn)))
      }
      arrays[starts[0] + offset] = (name, starts.map { $0 + offset })
    }
    for (variable, result) in carriers {
      let last = starts[starts.count - 1] + result - starts[0]
      values[last] = .held(variable)
      holder[variable] = last
      remaining[last] = uses[last]?.count ?? 0
    }
  }
}

extension UInt {
  /// The number as an `Int`, or the largest one.
  fileprivate var clamped: Int { Int(clamping: self) }
}
