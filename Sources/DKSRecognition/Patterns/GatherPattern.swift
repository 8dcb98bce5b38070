import DKSGraph
import DKSInterchange

/// One element along an axis, by a constant index.
enum GatherPattern: Pattern {
  static let title = "one element of an axis"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .gather(let axis) = node.operation, let source = node.operand(0),
      let indices = node.operand(1),
      !site.isFixed(source)
    else { return .none }
    guard site.isFixed(indices) else { return .near("activations are chosen by computed indices") }
    guard let tensor = site.constant(indices), tensor.count == 1, tensor.shape.count <= 1,
      let index = (try? tensor.integers())?.first, let short = Int(exactly: index)
    else { return .near("it picks several elements of an axis") }
    return .match(
      Match(
        [root], from: [source], GatherFragment(axis: axis, index: short, keepsAxis: !tensor.shape.isEmpty)))
  }
}

/// An element of a sequence, or a slice of one.
struct GatherFragment: Fragment {
  var axis: Int
  var index: Int
  var keepsAxis: Bool

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    let operand = try assembly.operand(source)
    guard let own = operand.layout.axes.firstIndex(of: axis),
      let extent = assembly.site.shape(of: source)?[axis]
    else { throw Refusal("it picks one of several examples") }
    let index = index < 0 ? index + extent : index
    if keepsAxis {
      try assembly.add(
        Slice(axis: own, start: index, count: 1), to: [operand], layout: operand.layout, match: match,
        as: "slice")
      return
    }
    let type = assembly.type(of: operand.node)
    guard own == 0, type.shape.count >= 2 else {
      throw Refusal("it picks one feature, or one row of an image")
    }
    var layout = operand.layout
    layout.axes.removeFirst()
    layout.axes = layout.axes.map { $0.map { $0 > axis ? $0 - 1 : $0 } }
    layout.batch = layout.batch.map { $0 > axis ? $0 - 1 : $0 }
    let isLast = index == extent - 1
    try assembly.add(
      isLast ? Last() : Element(index: index), to: [operand], layout: layout, match: match,
      as: isLast ? "the last element of a sequence" : "element \(index) of a sequence")
  }
}
