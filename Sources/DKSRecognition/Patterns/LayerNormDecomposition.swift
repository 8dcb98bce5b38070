import DKSFormulas
import DKSModels

/// A layer norm that is written out: (x − mean x) / √(mean (x − mean x)² + ε).
enum LayerNormDecomposition: Pattern {
  static let title = "layer norm, written out"

  static func find(at root: Int, in site: Site) -> Finding {
    guard let (deviation, scale, isInverse) = quotient(at: root, in: site),
      let centering = site.node(making: deviation, .subtract), let source = centering.operand(0),
      let mean = centering.operand(1), let meanNode = site.producer(of: mean),
      case .reduce(.mean, let axes, true) = site.model.nodes[meanNode].operation,
      site.model.nodes[meanNode].operand(0) == source
    else { return .none }
    var nodes = [root]
    var root = scale
    if isInverse, let reciprocal = site.node(making: scale, .reciprocal), let inner = reciprocal.operand(0) {
      nodes += [site.producer(of: scale)].compactMap(\.self)
      root = inner
    }
    guard let deviationNode = site.producer(of: deviation), let rootNode = site.producer(of: root),
      let shifted = site.node(making: root, .sqrt)?.operand(0),
      let addition = site.node(making: shifted, .add),
      let additionNode = site.producer(of: shifted)
    else { return .near("it divides by something else than the root of a variance") }
    let terms = addition.operands.compactMap(\.self)
    guard terms.count == 2, let epsilonIndex = terms.firstIndex(where: { site.scalar($0) != nil }),
      let epsilon = site.scalar(terms[epsilonIndex])
    else { return .near("no constant is added to the variance") }
    let variance = terms[1 - epsilonIndex]
    guard let varianceNode = site.producer(of: variance),
      case .reduce(.mean, let varianceAxes, true) = site.model.nodes[varianceNode].operation,
      varianceAxes == axes, let squares = site.model.nodes[varianceNode].operand(0),
      let squareNode = site.producer(of: squares), isSquare(squareNode, of: deviation, in: site)
    else { return .near("what it divides by is not the variance of what it divides") }
    nodes += [rootNode, additionNode, varianceNode, squareNode, deviationNode, meanNode]
    let members = Set(nodes)
    // The whole is one node only if nobody else looks inside.
    for node in members where node != members.max() {
      guard let result = site.model.nodes[node].result, !site.isWanted(result),
        site.users(of: result).allSatisfy({ members.contains($0) })
      else { return .near("a value inside it is used elsewhere") }
    }
    return .match(
      Match(
        members.sorted(), from: [source],
        LayerNormFragment(axes: axes, epsilon: epsilon, gain: nil, shift: nil)))
  }

  /// d and s of `d / s`, or of `d · (1 / s)`.
  private static func quotient(
    at root: Int, in site: Site
  ) -> (deviation: ModelValue.ID, scale: ModelValue.ID, isInverse: Bool)? {
    let node = site.model.nodes[root]
    guard node.operands.count == 2, let a = node.operand(0), let b = node.operand(1) else { return nil }
    switch node.operation {
    case .elementwise(.divide): return (a, b, false)
    case .elementwise(.multiply):
      if site.node(making: b, .reciprocal) != nil { return (a, b, true) }
      if site.node(making: a, .reciprocal) != nil { return (b, a, true) }
      return nil
    default: return nil
    }
  }

  /// Whether node `index` squares `value`.
  static func isSquare(_ index: Int, of value: ModelValue.ID, in site: Site) -> Bool {
    let node = site.model.nodes[index]
    switch node.operation {
    case .elementwise(.multiply): return node.operands.allSatisfy { $0 == value }
    case .elementwise(.power):
      return node.operand(0) == value && node.operand(1).flatMap { site.scalar($0) } == 2
    default: return false
    }
  }
}

extension Site {
  /// The node that makes `value`, if it is this function.
  func node(making value: ModelValue.ID, _ function: ElementwiseFunction) -> ModelNode? {
    guard let producer = producer(of: value), case .elementwise(function) = model.nodes[producer].operation
    else { return nil }
    return model.nodes[producer]
  }
}
