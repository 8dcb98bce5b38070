import DKSFormulas
import DKSGraph
import DKSModels

/// A softmax that makes an output: it is outside of what the theory looks at.
enum SoftmaxPattern: Pattern {
  static let title = "softmax head"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .softmax(let axis, let isLogarithm) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    guard !site.leadsToLayers[root] else { return .near("a softmax stands inside the network") }
    if site.hasFunction(after: root) { return .near("a function follows the softmax of the output") }
    return .match(
      Match([root], from: [source], SoftmaxFragment(axis: axis, isLogarithm: isLogarithm)))
  }
}

extension Site {
  /// Whether a function that is no straight line is applied to what node `index` makes.
  fileprivate func hasFunction(after index: Int) -> Bool {
    var pending = [index]
    var seen: Set<Int> = []
    while let node = pending.popLast() {
      for user in model.nodes[node].results.compactMap(\.self).flatMap({ users(of: $0) })
      where isLive[user] && seen.insert(user).inserted {
        switch model.nodes[user].operation {
        case .elementwise(.add), .elementwise(.subtract), .elementwise(.multiply), .elementwise(.divide),
          .elementwise(.negate):
          pending.append(user)
        case .elementwise(let function): if !function.isPredicate { return true }
        default: if model.nodes[user].isPlumbing { pending.append(user) }
        }
      }
    }
    return false
  }
}

/// A softmax over the features, at the end of the network.
struct SoftmaxFragment: Fragment {
  var axis: Int
  var isLogarithm: Bool

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    let type = assembly.type(of: operand.node)
    guard let own = operand.layout.axes.firstIndex(of: axis) else {
      throw Refusal("its axis is neither that of features nor of locations")
    }
    try assembly.add(
      Softmax(axis: own == type.featureAxis ? nil : own, isLogarithm: isLogarithm), to: [operand],
      layout: operand.layout, match: match, as: "softmax of the output, kept as it is")
  }
}
