import DKSGraph
import DKSModels

/// Axes in another order.
enum TransposePattern: Pattern {
  static let title = "transpose"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .transpose(let permutation) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    return .match(Match([root], from: [source], TransposeFragment(permutation: permutation)))
  }
}

/// A transpose of a sequence; images keep their order in the graph, whichever the file stores them in.
struct TransposeFragment: Fragment {
  var permutation: [Int]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    let type = assembly.type(of: operand.node)
    func place(_ axis: Int) -> Int? { permutation.firstIndex(of: axis) }
    let layout = Recognition.AxisLayout(
      batch: operand.layout.batch.flatMap(place), axes: operand.layout.axes.map { $0.flatMap(place) })
    let order = layout.order(of: type)
    let live = order.filter { type.shape[$0] > 1 }
    let isChannelsLast =
      type.hasFeaturesFirst && live.last == 0 && live.dropLast() == live.dropLast().sorted()[...]
    if live == live.sorted() || isChannelsLast {
      let moved = Assembly.Tracked(node: operand.node, layout: layout)
      assembly.alias(
        match, to: moved,
        as: live == live.sorted() ? "axes in the order of the file" : "channels last, in the file alone")
      return
    }
    let axes = order
    let result = Recognition.AxisLayout(batch: layout.batch, axes: axes.map { layout.axes[$0] })
    try assembly.add(Transpose(axes: axes), to: [operand], layout: result, match: match, as: "transpose")
  }
}
