import DKSFormulas
import DKSGraph
import DKSModels

/// Batch norm, and products with and sums with one constant for each feature: one gain and one shift each.
enum ScaleShiftPattern: Pattern {
  static let title = "gain and shift for each feature"

  static func find(at root: Int, in site: Site) -> Finding {
    guard let (match, chain) = chain(at: root, in: site) else { return .none }
    if case .failure(let refusal) = chain { return .near(refusal.reason) }
    return match.map { .match($0) } ?? .none
  }

  /// The longest chain that ends in `root`; nil where there is none.
  static func chain(at root: Int, in site: Site) -> (Match?, Result<ScaleShiftFragment, Refusal>)? {
    // A learned factor of everything is a layer of its own, as the weight of a residual branch is. What this compiler
    // has written is a shift behind a gain at most.
    let isMarked = [ScaleShift.mnemonic, Rescale.mnemonic].contains(site.markedLayer(root))
    guard isMarked || !site.isLearnedFactor(root) else { return nil }
    var nodes: [Int] = []
    var steps: [ScaleShiftFragment.Step] = []
    var current = root
    var source: ModelValue.ID?
    while let (value, step) = step(at: current, in: site), !isMarked || nodes.isEmpty || !step.isShift {
      nodes.append(current)
      steps.append(step)
      source = value
      guard let producer = site.producer(of: value), site.soleUser(of: value) == current,
        !site.endsLayer(producer), !isMarked || step.isShift
      else { break }
      current = producer
    }
    guard var source, !nodes.isEmpty else { return nil }
    // In the midst of a chain it is that layer too, unless a batch norm takes it in, or the chain begins at an input.
    let norm = steps.firstIndex(where: \.isBatchNorm) ?? steps.count
    // The gain of a layer with several features has a number for each.
    if !isMarked || steps.contains(where: \.hasFeatures), site.producer(of: source) != nil,
      let factor = nodes.indices.dropFirst().first(where: { $0 < norm && site.isLearnedFactor(nodes[$0]) }),
      let result = site.model.nodes[nodes[factor]].result
    {
      nodes.removeSubrange(factor...)
      steps.removeSubrange(factor...)
      source = result
    }
    // A number that multiplies everything behind it is no part of it either.
    if !isMarked, site.producer(of: source) != nil, steps.first?.isFactorOfAll ?? false { return nil }
    // Numbers alone are a formula's business, not one gain for each feature.
    guard isMarked || steps.contains(where: \.hasFeatures) else { return nil }
    steps.reverse()
    nodes.reverse()
    guard let rank = site.shape(of: source)?.count else {
      return (nil, .failure(Refusal("the rank of \(site.quoted(source)) is not known")))
    }
    let axes = Set(steps.compactMap { $0.axis(of: rank) })
    guard axes.count <= 1, !steps.contains(where: { $0.isElsewhere(rank) }) else {
      // Where features are all that an example has, there are no locations.
      let place = rank == 2 ? "example" : "location"
      return (nil, .failure(Refusal("a constant with another number for each \(place) is learned")))
    }
    let fragment = ScaleShiftFragment(
      steps: steps, axis: axes.first ?? rank - 1, isMarked: site.endsLearnedLayer(root))
    return (Match(nodes, from: [source], fragment), .success(fragment))
  }

  /// What node `index` does, if it is a link of a chain, and to which value.
  private static func step(at index: Int, in site: Site) -> (ModelValue.ID, ScaleShiftFragment.Step)? {
    let node = site.model.nodes[index]
    switch node.operation {
    case .batchNormalization(let epsilon):
      let constants = (1...4).compactMap { node.operand($0) }
      guard let value = node.operand(0), !site.isFixed(value), constants.count == 4,
        constants.allSatisfy({ site.isFixed($0) })
      else { return nil }
      return (value, .batchNorm(constants, epsilon: epsilon))
    case .elementwise(let function):
      guard node.operands.count == 2, let first = node.operand(0), let second = node.operand(1),
        site.isFixed(first) != site.isFixed(second)
      else { return nil }
      let (value, constant) = site.isFixed(first) ? (second, first) : (first, second)
      guard let extents = site.extents(of: constant), let result = node.result,
        let rank = site.shape(of: value)?.count, let resultRank = site.shape(of: result)?.count,
        rank == resultRank
      else { return nil }
      switch function {
      case .multiply: return (value, .multiply(constant, extents))
      case .add: return (value, .add(constant, extents, sign: 1))
      case .divide where value == first: return (value, .divide(constant, extents))
      case .subtract where value == first: return (value, .add(constant, extents, sign: -1))
      case .subtract: return (value, .subtractFrom(constant, extents))
      default: return nil
      }
    default: return nil
    }
  }
}
