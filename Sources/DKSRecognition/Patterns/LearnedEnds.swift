import DKSFormulas
import DKSGraph
import DKSModels

/// Learned numbers at the ends of a formula: `a` and `b` of `a · tanh(x + b)` are layers of their own, whatever they
/// happen to be, where `tanh` is a function by itself; the numbers in a GELU that is written out are not.
enum LearnedEnds {
  /// The part of the formula of `nodes` (ascending) that ends in its last node without learned numbers at its ends;
  /// nil where the formula is one function with all its numbers. Factors of 0 or 1 and shifts of 0 would vanish in one.
  static func part(
    of nodes: [Int], source: ModelValue.ID, _ formula: ScalarExpression, in site: Site
  ) -> Match? {
    guard let root = nodes.last else { return nil }
    var core = nodes[...]
    var outer: [Int] = []
    while let last = core.last, site.isLearnedStep(last) { outer.append(core.removeLast()) }
    if core.isEmpty || outer.contains(where: { site.isTrivialStep($0) }) { return step(root, in: site) }
    // What multiplies a function is no part of it, unless only both together are one.
    if !outer.isEmpty, outer.allSatisfy({ site.isLearnedFactor($0) }), !isBuiltIn(formula),
      let function = site.expression(of: Array(core), source: source), isBuiltIn(function)
    {
      return step(root, in: site)
    }
    var inner: [Int] = []
    var argument = source
    while let first = core.first, site.isLearnedStep(first), let result = site.model.nodes[first].result,
      site.users(of: argument).filter({ nodes.contains($0) }) == [first]
    {
      inner.append(core.removeFirst())
      argument = result
    }
    guard inner.contains(where: { site.isTrivialStep($0) }) else { return nil }
    let rest = Array(nodes.dropFirst(inner.count))
    return site.expression(of: rest, source: argument).map {
      Match(rest, from: [argument], ActivationFragment($0))
    }
  }

  /// Node `root` as a factor or a shift, where more of them stand before it than an activation has at its end.
  static func partOfLongRun(endingIn root: Int, in site: Site) -> Match? {
    var index = root
    for _ in 0..<longRun {
      guard site.isLearnedStep(index), let value = site.sources(of: index).first,
        site.soleUser(of: value) == index, let producer = site.producer(of: value)
      else { return nil }
      index = producer
    }
    return step(root, in: site)
  }

  private static let longRun = 8

  /// Node `root` as a factor or a shift.
  private static func step(_ root: Int, in site: Site) -> Match? {
    guard let source = site.sources(of: root).first,
      let expression = site.expression(of: [root], source: source)
    else { return nil }
    var fragment = ActivationFragment(expression)
    fragment.learned = site.model.nodes[root].operands.compactMap(\.self).first { site.isLearned($0) }
    fragment.isMarked = site.endsLearnedLayer(root)
    return Match([root], from: [source], fragment)
  }

  private static func isBuiltIn(_ expression: ScalarExpression) -> Bool {
    FormulaComparison.builtIn(like: expression) != nil
  }
}

extension Site {
  /// Whether node `index` multiplies by a learned number, divides by one, adds or subtracts one.
  func isLearnedStep(_ index: Int) -> Bool { learnedNumber(index) != nil }

  /// Whether node `index` multiplies everything by a learned number or divides it by one.
  func isLearnedFactor(_ index: Int) -> Bool {
    guard case .elementwise(let function) = model.nodes[index].operation, isLearnedStep(index) else {
      return false
    }
    return function == .multiply || function == .divide
  }

  /// Whether the learned number changes nothing as it is, or leaves nothing.
  fileprivate func isTrivialStep(_ index: Int) -> Bool {
    guard let number = learnedNumber(index) else { return false }
    return number == 0 || (isLearnedFactor(index) && number == 1)
  }

  private func learnedNumber(_ index: Int) -> Double? {
    let node = model.nodes[index]
    guard case .elementwise(let function) = node.operation, node.operands.count == 2,
      let first = node.operand(0),
      let second = node.operand(1), isFixed(first) != isFixed(second)
    else { return nil }
    switch function {
    case .multiply, .add: break
    case .divide, .subtract: guard isFixed(second) else { return nil }
    default: return nil
    }
    let constant = isFixed(first) ? first : second
    return isLearned(constant) ? scalar(constant) : nil
  }
}
