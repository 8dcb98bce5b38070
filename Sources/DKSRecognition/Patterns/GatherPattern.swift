import DKSGraph
import DKSModels
import DKSTensors

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
    var layout = operand.layout
    layout.axes[own] = nil
    layout.axes = layout.axes.map { $0.map { $0 > axis ? $0 - 1 : $0 } }
    layout.batch = layout.batch.map { $0 > axis ? $0 - 1 : $0 }
    if type.isSignal, own == 1, index == extent - 1 {
      // Steps are taken of sequences.
      let axes = operand.layout.axes
      let sequence = try assembly.addInner(
        Transpose(axes: [1, 0]), to: operand,
        layout: Recognition.AxisLayout(batch: operand.layout.batch, axes: [axes[1], axes[0]]), for: match)
      layout.axes.remove(at: own)
      try assembly.add(
        Last(), to: [sequence], layout: layout, match: match, as: "the last step of a signal")
      return
    }
    guard own == 0, type.shape.count == 2 else {
      try assembleSlice(own, index, of: operand, layout, match, &assembly)
      return
    }
    layout.axes.removeFirst()
    let isLast = index == extent - 1
    try assembly.add(
      isLast ? Last() : Element(index: index), to: [operand], layout: layout, match: match,
      as: isLast ? "the last element of a sequence" : "element \(index) of a sequence")
  }

  /// An axis of extent 1 stays in the graph; a vector of features remains where no other location is left.
  private func assembleSlice(
    _ own: Int, _ index: Int, of operand: Assembly.Tracked, _ layout: Recognition.AxisLayout, _ match: Match,
    _ assembly: inout Assembly
  ) throws(Refusal) {
    let slice = Slice(axis: own, start: index, count: 1)
    let type = assembly.type(of: operand.node)
    let feature = type.featureAxis
    let isLocation = type.shape.indices.allSatisfy { $0 == feature || $0 == own || type.shape[$0] == 1 }
    guard let feature, own != feature, isLocation else {
      try assembly.add(slice, to: [operand], layout: layout, match: match, as: "one element of an axis")
      return
    }
    let location = try assembly.addInner(slice, to: operand, layout: layout, for: match)
    let features = Recognition.AxisLayout(batch: layout.batch, axes: [layout.axes[feature]])
    try assembly.add(
      Flatten(), to: [location], layout: features, match: match, as: "the features of one location")
  }
}
