import DKSGraph
import DKSModels

/// A dropout, which training brings back.
enum DropoutPattern: Pattern {
  static let title = "dropout"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .identity(.some(let rate)) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    guard rate > 0, rate < 1 else {
      return .match(Match([root], from: [source], AliasFragment(reason: "a dropout of nothing")))
    }
    guard node.results.dropFirst().compactMap(\.self).allSatisfy({ site.users(of: $0).isEmpty }) else {
      return .near("its mask is used")
    }
    return .match(Match([root], from: [source], DropoutFragment(rate: rate)))
  }
}

/// A dropout at its rate.
struct DropoutFragment: Fragment {
  var rate: Double

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    try assembly.add(
      Dropout(rate: rate.shortest), to: [operand], layout: operand.layout, match: match,
      as: DropoutPattern.title)
  }
}
