import DKSModels

/// The same elements under another shape.
enum ReshapePattern: Pattern {
  static let title = "reshape"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard let source = node.operand(0), !site.isFixed(source) else { return .none }
    switch node.operation {
    case .reshape, .flatten, .squeeze, .unsqueeze:
      return .match(Match([root], from: [source], ReshapeFragment()))
    case .foreign(let foreign) where ["Reshape", "Squeeze", "Unsqueeze"].contains(foreign.type):
      // The target is computed, but often known all the same.
      guard node.result.flatMap({ site.shape(of: $0) }) != nil else {
        return .near("its shape is computed when the network runs")
      }
      return .match(Match([root], from: [source], ReshapeFragment()))
    default: return .none
    }
  }
}
