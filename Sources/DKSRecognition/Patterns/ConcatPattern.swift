import DKSGraph
import DKSInterchange

/// Activations side by side.
enum ConcatPattern: Pattern {
  static let title = "concatenation"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .concat(let axis) = node.operation else { return .none }
    let operands = node.operands.compactMap(\.self)
    if let constant = operands.first(where: { site.isFixed($0) }) {
      return .near("the constant \(site.quoted(constant)) is joined to activations")
    }
    return .match(Match([root], from: operands, ConcatFragment(axis: axis)))
  }
}

/// A concatenation on an axis of the model.
struct ConcatFragment: Fragment {
  var axis: Int

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operands = try assembly.agreeing(match.sources, except: axis)
    guard let own = operands[0].layout.axes.firstIndex(of: axis) else {
      throw Refusal("it joins examples, not features or locations")
    }
    let type = assembly.type(of: operands[0].node)
    try assembly.add(
      Concat(axis: own == type.featureAxis ? nil : own), to: operands, layout: operands[0].layout,
      match: match,
      as: ConcatPattern.title)
  }
}
