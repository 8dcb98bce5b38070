import DKSGraph

extension CellBuilder {
  /// The covariance of two cells (Theory 1.8): from affine layers by their weights, from everything else by the operand,
  /// the younger first.
  mutating func joint(_ a: CellReference, _ b: CellReference) -> Joint {
    if a == zero || b == zero { return .independent }
    let (first, second) = (network.cells[a.index], network.cells[b.index])
    if a.cell != b.cell {
      // What fresh weights make is independent of all that is older, and of what other fresh weights make.
      if first.isFresh(a.index), a.cell > b.cell { return .independent }
      if second.isFresh(b.index), b.cell > a.cell { return .independent }
      if first.atom >= 0, second.atom >= 0, first.atom != second.atom { return .independent }
      if first.atom > b.cell || second.atom > a.cell { return .independent }
      // So it is with weights that were first used later.
      if first.sharedKey >= 0, keyBirths[Int(first.sharedKey)] > b.cell { return .independent }
      if second.sharedKey >= 0, keyBirths[Int(second.sharedKey)] > a.cell { return .independent }
    }
    // One order for each pair.
    if a.cell > b.cell {
      return joint(b, a).flipped
    }
    let key = JointCache.Key(first: a, second: b)
    if let found = joints.known[key] { return found }
    guard joints.depth < JointCache.depthLimit,
      joints.known.count < JointCache.countLimit + 8 * graph.nodes.count, take(1, 12)
    else { return Joint(covariance: nil, unknown: .tooDeep) }
    joints.depth += 1
    var result = relate(a, b)
    if beginsAtZero(first) || beginsAtZero(second) { result.vanishes = true }
    joints.depth -= 1
    joints.known[key] = result
    return result
  }

  /// Whether a cell is zero at initialisation, for want of inputs or of weights.
  private func beginsAtZero(_ cell: Cell) -> Bool {
    guard !cell.isZero, case .affine = cell.rule else { return cell.isZero }
    let node = graph.nodes[Int(cell.node)]
    guard let initializer = (node.operation as? any AffineOperation)?.initializer else { return false }
    return initializer.varianceFactor == 0 && initializer.biasVariance(at: node, in: graph) == 0
  }

  private mutating func relate(_ a: CellReference, _ b: CellReference) -> Joint {
    if a == b { return pair(.variance(of: CellReference(a.index))) }
    let (first, second) = (network.cells[a.index], network.cells[b.index])
    switch (first.rule, second.rule) {
    case (.input, .input): return inputs(a, b)
    case (.input, .affine), (.affine, .input): return .independent
    case (.affine(let terms), .affine(let others)): return layers(a, b, terms, others)
    default: break
    }
    // Sums and the like are taken apart, the younger first; a Gaussian sum beside an activation need not be.
    let opensB = isComposite(second.rule) && !(isActivation(first.rule) && second.isGaussian)
    let opensA = isComposite(first.rule) && !(isActivation(second.rule) && first.isGaussian)
    if opensB, !opensA || b.cell > a.cell { return open(b, beside: a, isFirst: false) }
    if opensA { return open(a, beside: b, isFirst: true) }
    switch (first.rule, second.rule) {
    case (.activation(let u), .activation(let v)):
      return through(joint(inside(u, a), inside(v, b))) {
        .pairActivation($0, CellReference(a.index), CellReference(b.index))
      }
    case (.activation(let u), _):
      return through(joint(inside(u, a), b)) { .pairLinear($0, CellReference(a.index)) }
    case (_, .activation(let v)):
      return through(joint(inside(v, b), a)) { .pairLinear($0, CellReference(b.index)) }.flipped
    default: return .independent
    }
  }

  /// The joint of two cells that follows from that of what they are made of by `rule`.
  private mutating func through(_ inner: Joint, _ rule: (PairReference) -> Cell.Rule) -> Joint {
    guard let covariance = inner.covariance else { return inner }
    var result = inner
    result.covariance = pair(rule(covariance)).covariance
    return result
  }

  private func isActivation(_ rule: Cell.Rule) -> Bool { if case .activation = rule { true } else { false } }

  private func isComposite(_ rule: Cell.Rule) -> Bool {
    switch rule {
    case .sum, .scale, .norm, .mixture, .dropout: true
    default: false
    }
  }

  /// The operand of a cell, at the positions that `outer` has in the cell.
  mutating func inside(_ operand: CellReference, _ outer: CellReference) -> CellReference {
    var result = operand
    if case .shift(let offset) = outer.channel {
      result = advance(operand, by: Int(offset), count: Int(network.cells[outer.index].channels))
    } else {
      result.channel = rearrangements.compose(outer.channel, operand.channel)
    }
    return placed(result, at: outer.place)
  }

  mutating func pair(_ rule: Cell.Rule) -> Joint {
    let cell = network.append(rule, node: -1, channels: 0, locations: 0)
    return Joint(covariance: PairReference(cell: Int32(cell)))
  }

  /// The covariance of what `a` is made of with `b`, summed up.
  private mutating func open(_ a: CellReference, beside b: CellReference, isFirst: Bool) -> Joint {
    func oriented(_ joint: Joint) -> Joint { isFirst ? joint : joint.flipped }
    switch network.cells[a.index].rule {
    case .dropout(let source, _): return oriented(joint(inside(source, a), b))
    case .scale(let source, let factor): return oriented(combination([(joint(inside(source, a), b), factor)]))
    case .norm(let source, let over):
      return oriented(through(joint(inside(source, a), b)) { .pairNorm($0, over: over) })
    case .sum(let terms, _):
      guard take(terms.count, 4) else { return Joint(covariance: nil, unknown: .tooDeep) }
      return oriented(
        combination(
          terms.map { k in
            let term = network.terms[k]
            return (joint(inside(term.source, a), b), term.coefficient)
          }))
    case .mixture(let terms):
      guard take(terms.count, 4) else { return Joint(covariance: nil, unknown: .tooDeep) }
      let total = network.terms[terms].reduce(0) { $0 + $1.coefficient }
      return oriented(
        combination(
          terms.map { k in
            let term = network.terms[k]
            return (joint(inside(term.source, a), b), term.coefficient / total)
          }))
    default: return .independent
    }
  }

  private mutating func combination(_ parts: [(joint: Joint, coefficient: Double)]) -> Joint {
    let unknown = parts.lazy.compactMap(\.joint.unknown).first
    let known = parts.filter { $0.joint.covariance != nil }
    let vanishes = known.allSatisfy(\.joint.vanishes)
    let terms = known.compactMap { part in
      part.joint.covariance.map { PairTerm(source: $0, coefficient: part.coefficient) }
    }
    guard !terms.isEmpty else { return Joint(unknown: unknown) }
    let covariance =
      terms.count == 1 && terms[0].coefficient == 1
      ? terms[0].source : pair(.pairSum(pairs: network.add(terms))).covariance
    return Joint(covariance: covariance, unknown: unknown, vanishes: vanishes)
  }
}
