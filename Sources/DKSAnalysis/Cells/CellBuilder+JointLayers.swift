import DKSGraph

/// What two uses of weights, and two inputs, have to do with one another.
extension CellBuilder {
  mutating func inputs(_ a: CellReference, _ b: CellReference) -> Joint {
    let (i, j) = (Int(network.cells[a.index].node), Int(network.cells[b.index].node))
    // What leaves a part that is kept as it is counts as an input of its own, which the check has said.
    if [i, j].contains(where: { graph.nodes[$0].operation is Opaque }) { return .independent }
    if resolvesLocations {
      return a.channel == b.channel
        ? pair(.given(CellReference(a.index), CellReference(b.index))) : Joint(unknown: .features(i))
    }
    guard a.cell == b.cell else { return Joint(unknown: .inputs(i, j)) }
    guard a.channel == b.channel else { return Joint(unknown: .features(i)) }
    guard let correlation = sequenceCorrelation(at: i) else { return Joint(unknown: .locations(i)) }
    network.correlatedInputs.insert(i)
    return correlation == 0 ? .independent : pair(.correlated(CellReference(a.index), correlation))
  }

  /// Two uses of weights: E[(Wh)(Wh')] = s² · mean E[hh'] on the same channel of the same weights, else 0.
  mutating func layers(
    _ a: CellReference, _ b: CellReference, _ terms: Range<Int>, _ others: Range<Int>
  ) -> Joint {
    let (first, second) = (network.cells[a.index], network.cells[b.index])
    guard a.cell == b.cell || (first.sharedKey >= 0 && first.sharedKey == second.sharedKey) else {
      return .independent
    }
    guard absolute(a.channel, first) == absolute(b.channel, second) else {
      return rearrangements.mayMeet(a.channel, b.channel) ? Joint(unknown: .rearranged) : .independent
    }
    let owner = graph.nodes[Int(first.node)].operation
    if a.place != b.place, let layer = owner as? TransposedConvolution, layer.initializer?.isDelta == false,
      layer.kernel != 1, !resolvesLocations
    {
      // Neighboring places of its result see different taps.
      return Joint(unknown: .locations(Int(first.node)))
    }
    let lists = [terms, others].map { range in
      network.terms[range].map { CellParts.Segment(source: $0.source, size: Int($0.coefficient)) }
    }
    var products: [ProductTerm] = []
    var unknown: Dependence.Reason?
    var (vanishes, isNeeded) = (true, false)
    for (size, sources) in runs(lists) {
      let (x, y) = (placed(sources[0], at: a.place), placed(sources[1], at: b.place))
      let joint = joint(x, y)
      unknown = unknown ?? joint.unknown
      let haveMeans = network.cells[x.index].hasMean && network.cells[y.index].hasMean
      if haveMeans || (joint.covariance != nil && !joint.vanishes) { vanishes = false }
      if joint.covariance != nil { isNeeded = true }
      products.append(
        ProductTerm(
          covariance: joint.covariance, first: CellReference(x.index), second: CellReference(y.index),
          coefficient: Double(size)))
    }
    if let unknown, first.sharedKey >= 0 { network.unknownUses[keyNames[Int(first.sharedKey)]] = unknown }
    let node = graph.nodes[Int(first.node)]
    if node.hasBias(in: graph) {
      isNeeded = true
      if (node.operation as? any AffineOperation)?.initializer?.bias ?? 0 != 0 { vanishes = false }
    }
    guard isNeeded || !vanishes else { return Joint(unknown: unknown) }
    let cell = network.append(
      .pairAffine(terms: network.add(products)), node: Int(first.node), channels: 0, locations: 0
    ) { $0.partner = second.node }
    return Joint(covariance: PairReference(cell: Int32(cell)), unknown: unknown, vanishes: vanishes)
  }

  private func absolute(_ position: Position, _ cell: Cell) -> Position {
    if case .shift(let k) = position { .shift(k + cell.firstChannel) } else { position }
  }

  /// The correlation of two locations of a sequence input; nil where its locations are none of a sequence.
  private func sequenceCorrelation(at i: Int) -> Double? {
    let node = graph.nodes[network.inputNode(at: i)]
    guard let input = node.operation as? Input, node.type.isSequence else { return nil }
    return input.correlation
  }
}
