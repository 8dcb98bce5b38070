import DKSFormulas
import DKSGraph
import DKSModels

/// A product of two tensors that a program of the language has, as this compiler writes and marks it; others are gates.
enum MultiplyPattern: Pattern {
  static let title = "product of two tensors"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard site.markedLayer(root) == Multiply.mnemonic, node.operation == .elementwise(.multiply),
      let a = node.operand(0), let b = node.operand(1), !site.isFixed(a), !site.isFixed(b)
    else { return .none }
    return .match(Match([root], from: [a, b], MultiplyFragment()))
  }
}

/// A product of two tensors of one shape.
struct MultiplyFragment: Fragment {
  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operands = try assembly.agreeing(match.sources)
    try assembly.add(
      Multiply(), to: operands, layout: operands[0].layout, match: match, as: MultiplyPattern.title)
  }
}
