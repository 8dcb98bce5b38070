import DKSModels
import DKSTensors

/// A node that passes its operand on.
enum IdentityPattern: Pattern {
  static let title = "identity"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard let source = node.operand(0), !site.isFixed(source) else { return .none }
    switch node.operation {
    case .identity(nil):
      return .match(Match([root], from: [source], AliasFragment(reason: "it changes nothing")))
    case .cast(let type):
      let operand = site.model[source].type
      guard type.isFloat == (operand?.isFloat ?? type.isFloat), operand != .boolean, type != .boolean else {
        return .near("it makes numbers of one kind of another kind")
      }
      return .match(Match([root], from: [source], AliasFragment(reason: "numbers of another width")))
    default: return .none
    }
  }
}

/// Nothing: the result is the source.
struct AliasFragment: Fragment {
  var reason: String

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    assembly.alias(match, to: try assembly.operand(match.sources[0]), as: reason)
  }
}
