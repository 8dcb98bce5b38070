import DKSFormulas
import DKSGraph
import DKSModels

/// A product with a number that a program of the language has, as this compiler writes and marks it: what is not
/// marked may be learned.
enum FactorPattern: Pattern {
  static let title = "product with a constant"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .elementwise(.multiply) = node.operation, node.operands.count == 2,
      let mark = node.marks[LayerMark.factor].flatMap(Double.init), let source = node.operand(0),
      let constant = node.operand(1), !site.isFixed(source), let factor = site.scalar(constant),
      Float(factor) == Float(mark)
    else { return .none }
    return .match(Match([root], from: [source], FactorFragment(factor: mark)))
  }
}

/// A multiplication of every element by one number.
struct FactorFragment: Fragment {
  var factor: Double

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    try assembly.add(
      Scale(factor: factor), to: [operand], layout: operand.layout, match: match, as: FactorPattern.title)
  }
}
