import DKSGraph

extension CellBuilder {
  /// Operands side by side, location by location: the segments of each operand for each class of locations.
  struct Alignment {
    var classes: [[[CellParts.Segment]]]
    var classOfLocation: [Int32]
    var counts: [Int]
  }

  /// The classes of locations within which no operand of `node` changes. O(locations) unless all operands are uniform.
  ///
  /// With `comparing`, locations that some operands see at different places are told apart, if they are few: some of those
  /// places may still be the same.
  mutating func align(_ operands: [Node.ID], comparing: Bool = false) -> Alignment {
    let all = operands.map { parts(of: value($0), graph[$0].type) }
    let places = all.map { $0.counts.reduce(0, +) }.max() ?? 0
    let isMisaligned = comparing && places <= Self.fewPlaces && arePlacedDifferently(all)
    guard isMisaligned || all.contains(where: { $0.classes.count > 1 }) else {
      return Alignment(
        classes: [all.map { $0.classes[0] }], classOfLocation: [], counts: [all.first?.counts[0] ?? 1])
    }
    guard take(places, all.count) else {
      return Alignment(classes: [all.map { $0.classes[0] }], classOfLocation: [], counts: [places])
    }
    var result = Alignment(classes: [], classOfLocation: combinations(all, isMisaligned, places), counts: [])
    // Where the operands' cells are, counted for the locations of the class alone.
    var members: [PlaceTable] = []
    for (p, number) in result.classOfLocation.enumerated() {
      if Int(number) == members.count {
        members.append(PlaceTable())
        result.classes.append(all.map { $0.classes[$0.number(at: p)] })
        result.counts.append(0)
      }
      result.counts[Int(number)] += 1
      members[Int(number)].append(p, p)
    }
    for k in result.classes.indices where members[k].count <= Rearrangements.fewElements {
      for o in result.classes[k].indices {
        for s in result.classes[k][o].indices {
          let source = result.classes[k][o][s].source
          guard network.cells[source.index].locations > 1 else { continue }
          if members[k].count > 1, source.place.isPlain { continue }
          result.classes[k][o][s].source.place = rearrangements.position(of: members[k], in: source.place)
        }
      }
    }
    return result
  }

  /// The number of each location's combination of classes, counted in the order in which they appear.
  private func combinations(_ all: [CellParts], _ isMisaligned: Bool, _ places: Int) -> [Int32] {
    if isMisaligned { return (0..<Int32(places)).map { $0 } }
    var result = [Int32](repeating: 0, count: places)
    // One operand after the other: a pair of numbers is a number.
    for parts in all where parts.classes.count > 1 {
      var numbers: [UInt64: Int32] = [:]
      var last: (key: UInt64, number: Int32)?
      for p in 0..<places {
        let key = UInt64(result[p]) << 32 | UInt64(parts.number(at: p))
        if last?.key != key {
          let number = numbers[key] ?? Int32(numbers.count)
          numbers[key] = number
          last = (key, number)
        }
        result[p] = last?.number ?? 0
      }
    }
    return result
  }

  /// So many are few.
  private static let fewPlaces = 64

  /// Whether operands of one shape see their cells at different places.
  private func arePlacedDifferently(_ all: [CellParts]) -> Bool {
    guard all.count > 1 else { return false }
    var found: Set<Position> = []
    for segment in all.lazy.flatMap(\.classes).joined()
    where network.cells[segment.source.index].locations > 1 {
      found.insert(segment.source.place)
    }
    return found.count > 1
  }

  /// `source` at another place; a cell of one location is there wherever it is looked for.
  mutating func placed(_ source: CellReference, at outer: Position) -> CellReference {
    var result = source
    result.place =
      network.cells[source.index].locations == 1
      ? .aligned : rearrangements.compose(outer, source.place)
    return result
  }

  /// Calls `body` for each run of channels within which no operand changes, and puts the results side by side.
  mutating func mapAligned(
    _ operands: [Node.ID], _ node: Node,
    _ body: (inout CellBuilder, [CellReference], _ channels: Int, _ locations: Int) -> CellReference
  ) -> CellValue {
    let aligned = align(operands, comparing: true)
    var classes: [[CellParts.Segment]] = []
    for (lists, count) in zip(aligned.classes, aligned.counts) {
      // Runs of parts are made for all operands; whole values are one run.
      let partCount = lists.reduce(0) { $0 + $1.count }
      guard partCount == lists.count || take(partCount, lists.count) else { return .uniform(zero) }
      var segments: [CellParts.Segment] = []
      for (size, sources) in runs(lists) {
        segments.append(.init(source: body(&self, sources, size, count), size: size))
      }
      classes.append(segments)
    }
    if classes.count == 1 { return CellParts(classes[0], locations: aligned.counts[0]).simplified }
    return CellParts(classes: classes, classOfLocation: aligned.classOfLocation).simplified
  }

  mutating func sum(_ node: Node, _ weights: [Double], _ i: Int) -> CellValue {
    // A state that starts from zeros has a warning of its own; zeros in a part of a summand lower q there.
    let isWhollyZero = node.operands.map { network.isZero(at: Int($0.index)) }
    return mapAligned(node.operands, node) { builder, sources, channels, locations in
      let isPartlyZero = sources.indices.contains { k in
        weights[k] != 0 && !isWhollyZero[k] && builder.network.cells[sources[k].index].isZero
      }
      return builder.sum(sources, weights, channels, locations, i, isDiluted: isPartlyZero)
    }
  }

  /// Σ wᵢhᵢ with the covariances of summands that are not independent.
  mutating func sum(
    _ sources: [CellReference], _ weights: [Double], _ channels: Int, _ locations: Int, _ i: Int,
    isDiluted: Bool = false
  ) -> CellReference {
    let live = sources.indices.filter { weights[$0] != 0 && sources[$0] != zero }
    guard let first = live.first else { return zero }
    if live.count == 1, !isDiluted {
      return scaled(sources[first], by: weights[first], channels, locations, i)
    }
    var pairs: [PairTerm] = []
    forEachCandidate(live, sources) { builder, a, b in
      let joint = builder.joint(sources[a], sources[b])
      builder.note(joint, of: i, a, b, sources)
      guard let pair = joint.covariance else { return }
      let k = weights[a] * weights[b]
      pairs += [PairTerm(source: pair, coefficient: k), PairTerm(source: pair.flipped, coefficient: k)]
    }
    noteMeans(of: i, live, sources)
    let parts = live.map { network.cells[sources[$0].index] }
    let isGaussian = parts.allSatisfy(\.isGaussian)
    let hasMean = parts.contains(where: \.hasMean)
    let atom = parts.allSatisfy { $0.atom == parts[0].atom } ? parts[0].atom : -1
    let terms = network.add(live.map { CellTerm(source: sources[$0], coefficient: weights[$0]) })
    let cell = network.append(
      .sum(terms: terms, pairs: network.add(pairs)), node: i, channels: channels, locations: locations
    ) {
      $0.isGaussian = isGaussian
      $0.hasMean = hasMean
      $0.atom = atom
      $0.isDiluted = isDiluted
    }
    return CellReference(cell)
  }

  /// Calls `body` with the pairs of summands that may depend on one another: functions of different layers of fresh weights
  /// do not.
  private mutating func forEachCandidate(
    _ live: [Int], _ sources: [CellReference], _ body: (inout CellBuilder, Int, Int) -> Void
  ) {
    var byAtom: [Int32: [Int]] = [:]
    var others: [Int] = []
    for (position, b) in live.enumerated() {
      let atom = network.cells[sources[b].index].atom
      let partners = atom >= 0 ? (byAtom[atom] ?? []) + others : Array(live[..<position])
      // Most pairs are seen to be independent at once.
      guard take(1, 1 + partners.count / 8) else { return }
      for a in partners { body(&self, a, b) }
      if atom >= 0 { byAtom[atom, default: []].append(b) } else { others.append(b) }
    }
  }

  /// Remembers that two summands depend on one another, once for each sum and reason.
  private mutating func note(_ joint: Joint, of i: Int, _ a: Int, _ b: Int, _ sources: [CellReference]) {
    guard graph.nodes[i].operation is WeightedSum else { return }
    guard let reason = joint.unknown ?? (joint.covariance == nil || joint.vanishes ? nil : .covariance)
    else { return }
    if let last = network.dependences.last, last.node == i, last.reason == reason { return }
    network.dependences.append(
      Dependence(
        node: i, first: a, second: b, reason: reason, sharedWeights: sharedKey(sources[a], sources[b])))
  }

  /// Remembers that two summands have means.
  private mutating func noteMeans(of i: Int, _ live: [Int], _ sources: [CellReference]) {
    guard graph.nodes[i].operation is WeightedSum, network.dependences.last?.node != i else { return }
    let found = live.filter { network.cells[sources[$0].index].hasMean }
    guard found.count > 1 else { return }
    network.dependences.append(Dependence(node: i, first: found[0], second: found[1], reason: .means))
  }

  /// The weights that both of two layers have.
  private func sharedKey(_ a: CellReference, _ b: CellReference) -> String? {
    let (first, second) = (network.cells[a.index].sharedKey, network.cells[b.index].sharedKey)
    guard first >= 0, first == second, !keyNames[Int(first)].hasPrefix("\u{0}") else { return nil }
    return keyNames[Int(first)]
  }
}
