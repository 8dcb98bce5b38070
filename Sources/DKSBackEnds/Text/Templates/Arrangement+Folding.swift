import DKSGraph

/// Equal turns in a row.
extension Arrangement {
  /// The longest turn that is looked for.
  private static let longestTurn = 32

  /// Whether `next` belongs to `item`, so that nothing may begin or end between the two.
  func isGlued(_ item: Item, _ next: Item) -> Bool {
    guard case .node(let a) = item.kind, case .node(let b) = next.kind else { return false }
    return (forms[a].isAffine || forms[a].isFollower && !isActivation(a)) && forms[b].isFollower
  }

  private func isActivation(_ node: Int) -> Bool {
    if case .activation = forms[node].kind { true } else { false }
  }

  /// `items` with equal turns in a row as one item each.
  mutating func foldingRepeats(_ items: [Item]) -> [Item] {
    let ids = items.map { shapes.exactID(of: $0) }
    var result: [Item] = []
    result.reserveCapacity(items.count)
    var i = 0
    while i < items.count {
      var best: (period: Int, turns: Int)?
      if i == 0 || !isGlued(items[i - 1], items[i]) {
        var period = 1
        while period <= min(Self.longestTurn, (items.count - i) / 2) {
          defer { period += 1 }
          guard ids[i] == ids[i + period] else { continue }
          var end = i + period
          while end < items.count, ids[end] == ids[end - period] { end += 1 }
          var turns = (end - i) / period
          let after = i + turns * period
          if after < items.count, isGlued(items[after - 1], items[after]) { turns -= 1 }
          guard turns > 1, period * turns > (best.map { $0.period * $0.turns } ?? 0) else { continue }
          let length = items[i..<(i + period)].reduce(0) { $0 + $1.length }
          if (turns - 1) * length > 14 { best = (period, turns) }
        }
      }
      guard let best else {
        result.append(items[i])
        i += 1
        continue
      }
      // A turn may have turns in it; it is at most half as long as what it came from.
      let unit = foldingRepeats(Array(items[i..<(i + best.period)]))
      if unit.count == 1, case .repeated(let inner) = unit[0].kind,
        case .integer(let count)? = unit[0].settings.first
      {
        result.append(repeated(inner, count: .integer(count * best.turns)))
      } else {
        result.append(repeated(unit, count: .integer(best.turns)))
      }
      i += best.period * best.turns
    }
    return result
  }

  /// `items` with turns in a row that differ in one setting as one item each.
  mutating func foldingLoops(_ items: [Item]) -> [Item] {
    let tights = items.map(\.tight)
    var result: [Item] = []
    var i = 0
    // A run that is no loop may be one if its turns begin elsewhere, but no part of it is to be one.
    var failed: (rotations: Int, end: Int) = (0, 0)
    while i < items.count {
      var found: (period: Int, turns: Int)?
      let isOpen = i < failed.rotations || i >= failed.end
      if isOpen, i == 0 || !isGlued(items[i - 1], items[i]) {
        for period in 1...max(1, min(12, (items.count - i) / 3)) where i + period < items.count {
          guard tights[i] == tights[i + period] else { continue }
          var end = i + period
          while end < items.count, tights[end] == tights[end - period] { end += 1 }
          var turns = (end - i) / period
          let after = i + turns * period
          if after < items.count, isGlued(items[after - 1], items[after]) { turns -= 1 }
          guard turns > 2, period * turns > (found.map { $0.period * $0.turns } ?? 0) else { continue }
          found = (period, turns)
        }
      }
      guard let found else {
        result.append(items[i])
        i += 1
        continue
      }
      let run = Array(items[i..<(i + found.period * found.turns)])
      if let loop = loop(run, period: found.period) {
        result.append(loop)
        i += run.count
      } else {
        if i >= failed.end { failed = (i + found.period, i + run.count) }
        result.append(items[i])
        i += 1
      }
    }
    return result
  }

  /// `run` as one loop over a list; nil if its turns differ in more than one setting or the text does not gain.
  private mutating func loop(_ run: [Item], period: Int) -> Item? {
    let turns = stride(from: 0, to: run.count, by: period).map { Array(run[$0..<($0 + period)]) }
    guard let unit = turns.first, !unit.contains(where: \.isLoop) else { return nil }
    let rows = turns.map { $0.flatMap(\.settings) }
    let roles = roles(of: unit)
    let parameterization = Parameterization(rows, roles: roles)
    guard parameterization.bases.count == 1, let base = parameterization.bases.first else { return nil }
    switch rows[0][base] {
    case .integer, .number: break
    case .bool, .activation: return nil
    }
    let values = rows.map { $0[base] }
    let length = unit.reduce(0) { $0 + $1.length }
    let listLength = values.reduce(22) { $0 + $1.text.utf8.count + 2 }
    guard (turns.count - 1) * length > listLength else { return nil }
    let name = parameterNames(parameterization, roles)[base] ?? "n"
    let id = shapes.id(.loop(unit[0].firstNode))
    return Item(
      kind: .forEach(
        ForLoop(variable: name, values: values, unit: unit, base: base, dependences: parameterization)),
      shape: id, tight: id, settings: [], length: length + listLength,
      isLocal: unit.contains(where: \.isLocal), firstNode: unit[0].firstNode,
      lastNode: run[run.count - 1].lastNode)
  }
}

extension Item {
  var isLoop: Bool {
    switch kind {
    case .forEach: true
    case .repeated(let unit): unit.contains(where: \.isLoop)
    default: false
    }
  }
}
