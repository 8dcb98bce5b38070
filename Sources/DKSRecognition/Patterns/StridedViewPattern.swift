import DKSModels
import DKSTensors

/// All elements in one vector, and the same elements picked from it in order: how exporters write views.
enum StridedViewPattern: Pattern {
  static let title = "view"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .gather(axis: 0) = node.operation, let flat = node.operand(0), let indices = node.operand(1),
      !site.isFixed(flat), let tensor = site.constant(indices), let reshape = site.producer(of: flat),
      site.model.nodes[reshape].isReshape, let source = site.model.nodes[reshape].operand(0),
      let count = site.extents(of: flat), count == [tensor.count], site.soleUser(of: flat) == root
    else { return .none }
    guard let places = try? tensor.integers(), places.enumerated().allSatisfy({ $1 == $0 }) else {
      return .near("it picks elements in another order")
    }
    return .match(Match([reshape, root], from: [source], ReshapeFragment()))
  }
}
