import DKSFormulas
import DKSModels

/// An RMS norm that is written out: x / √(mean x² + ε).
enum RMSNormDecomposition: Pattern {
  static let title = "RMS norm, written out"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard node.operands.count == 2, let a = node.operand(0), let b = node.operand(1) else { return .none }
    switch node.operation {
    case .elementwise(.divide): return match(a, over: b, at: root, [], in: site)
    case .elementwise(.multiply):
      for (source, inverse) in [(a, b), (b, a)] {
        guard let reciprocal = site.producer(of: inverse) else { continue }
        switch site.model.nodes[reciprocal].operation {
        case .elementwise(.reciprocal): break
        case .elementwise(.divide):
          guard site.model.nodes[reciprocal].operand(0).flatMap({ site.scalar($0) }) == 1 else { continue }
        default: continue
        }
        guard let deviation = site.model.nodes[reciprocal].operands.last ?? nil else { continue }
        let found = match(source, over: deviation, at: root, [reciprocal], in: site)
        if case .none = found { continue }
        return found
      }
      return .none
    default: return .none
    }
  }

  /// The match if `deviation` is √(mean source² + ε).
  private static func match(
    _ source: ModelValue.ID, over deviation: ModelValue.ID, at root: Int, _ inverse: [Int], in site: Site
  ) -> Finding {
    guard !site.isFixed(source), let rootNode = site.producer(of: deviation),
      let sum = site.node(making: deviation, .sqrt)?.operand(0), let sumNode = site.producer(of: sum),
      let terms = site.node(making: sum, .add)?.operands.compactMap(\.self), terms.count == 2,
      let square = terms.first(where: { site.scalar($0) == nil }),
      terms.contains(where: { site.scalar($0) != nil }), let mean = site.producer(of: square),
      case .reduce(.mean, _, true) = site.model.nodes[mean].operation,
      let squares = site.model.nodes[mean].operand(0), let squareNode = site.producer(of: squares),
      LayerNormDecomposition.isSquare(squareNode, of: source, in: site)
    else { return .none }
    let members = Set(inverse + [root, rootNode, sumNode, mean, squareNode])
    for node in members where node != root {
      guard let result = site.model.nodes[node].result, !site.isWanted(result),
        site.users(of: result).allSatisfy({ members.contains($0) })
      else { return .near("a value inside an RMS norm is used elsewhere") }
    }
    return .match(
      Match(members.sorted(), from: [source], NormalizationFragment(reason: "it is an RMS norm, written out"))
    )
  }
}
