import DKSGraph
import DKSModels

/// Rows of a constant matrix, chosen by indices that are given.
enum EmbeddingPattern: Pattern {
  static let title = "embedding"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .gather(let axis) = node.operation, let table = node.operand(0), let ids = node.operand(1),
      site.isFixed(table), !site.isFixed(ids)
    else { return .none }
    guard axis == 0, let shape = site.extents(of: table), shape.count == 2 else {
      return .near("what it looks up is no matrix of rows")
    }
    return .match(Match([root], from: [ids], EmbeddingFragment(table: table, shape: shape)))
  }
}

/// A learned vector for each index.
struct EmbeddingFragment: Fragment {
  var table: ModelValue.ID
  var shape: [Int]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    guard let rank = assembly.site.shape(of: match.sources[0])?.count else {
      throw Refusal("the rank of its indices is not known")
    }
    var layout = operand.layout
    layout.axes.append(rank)
    try assembly.addLayer(
      Embedding(count: shape[0], size: shape[1]), to: operand, layout: layout, match: match,
      parameters: [Assembly.Parameter(.weight, assembly.site.constant(table), from: table)],
      use: use(in: assembly.site), as: EmbeddingPattern.title)
  }
}
