import DKSGraph
import DKSModels

/// A range of features or locations.
enum SlicePattern: Pattern {
  static let title = "slice"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .slice(let slices) = node.operation, let source = node.operand(0), !site.isFixed(source) else {
      return .none
    }
    guard slices.allSatisfy({ $0.step > 0 }) else {
      guard slices.count == 1, let extent = site.shape(of: source)?[slices[0].axis],
        slices[0].isReversal(of: extent)
      else { return .near("it runs backwards through a part of an axis") }
      return .match(Match([root], from: [source], ReversalFragment(axis: slices[0].axis)))
    }
    return .match(Match([root], from: [source], SliceFragment(slices: slices)))
  }
}

/// All of an axis, backwards.
struct ReversalFragment: Fragment {
  var axis: Int

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    guard let own = operand.layout.axes.firstIndex(of: axis) else { throw Refusal("it reverses examples") }
    let reverse = Reverse(axis: own)
    let isPlain = Reverse().reversedAxis(of: assembly.type(of: operand.node)) == own
    try assembly.add(
      isPlain ? Reverse() : reverse, to: [operand], layout: operand.layout, match: match, as: "reversal")
  }
}

/// A part of a value along its axes.
struct SliceFragment: Fragment {
  var slices: [AxisSlice]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    let operand = try assembly.operand(source)
    guard let extents = assembly.site.shape(of: source) else {
      throw Refusal("the extents of \(assembly.site.quoted(source)) are not known")
    }
    var cuts: [(own: Int, extent: Int, slice: AxisSlice)] = []
    for var slice in slices {
      guard extents.indices.contains(slice.axis) else { throw Refusal("it slices an axis that is not there") }
      guard let extent = extents[slice.axis] else {
        guard slice.start == 0, slice.end == Int.max || slice.end == Int(Int32.max) else {
          throw Refusal("it slices an axis of unknown extent")
        }
        continue
      }
      slice.start = min(max(slice.start < 0 ? slice.start + extent : slice.start, 0), extent)
      slice.end = min(max(slice.end < 0 ? slice.end + extent : slice.end, 0), extent)
      if slice.start == 0, slice.end == extent, slice.step == 1 { continue }
      guard let own = operand.layout.axes.firstIndex(of: slice.axis), slice.start < slice.end else {
        throw Refusal("it slices examples, or leaves nothing")
      }
      cuts.append((own, extent, slice))
    }
    guard let last = cuts.popLast() else {
      assembly.alias(match, to: operand, as: "a slice of everything")
      return
    }
    var current = operand
    for cut in cuts {
      current = try assembly.addInner(operation(cut), to: current, layout: current.layout, for: match)
    }
    try assembly.add(operation(last), to: [current], layout: operand.layout, match: match, as: "slice")
  }

  private func operation(_ cut: (own: Int, extent: Int, slice: AxisSlice)) -> any Operation {
    let length = cut.slice.end - cut.slice.start
    if cut.slice.step == 1, cut.extent.isMultiple(of: length), cut.slice.start.isMultiple(of: length) {
      return Part(index: cut.slice.start / length, count: cut.extent / length, axis: cut.own)
    }
    return Slice(
      axis: cut.own, start: cut.slice.start, count: (length - 1) / cut.slice.step + 1, step: cut.slice.step)
  }
}
