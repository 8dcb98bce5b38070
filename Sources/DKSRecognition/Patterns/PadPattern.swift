import DKSGraph
import DKSInterchange

/// A border around an image: zeros, its edge, or the image in a mirror.
enum PadPattern: Pattern {
  static let title = "padding"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .pad(let mode, let before, let after) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    guard (before + after).contains(where: { $0 != 0 }) else {
      return .match(Match([root], from: [source], AliasFragment(reason: "it pads nothing")))
    }
    let filling: Pad.Mode
    switch mode {
    case .constant(0): filling = .zeros
    case .reflect: filling = .reflect
    case .edge: filling = .replicate
    case .constant, .wrap: return .near("it pads with other numbers than zeros")
    }
    return .match(Match([root], from: [source], PadFragment(mode: filling, before: before, after: after)))
  }
}

/// A border on the spatial axes of an image.
struct PadFragment: Fragment {
  var mode: Pad.Mode
  var before: [Int]
  var after: [Int]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let rank = before.count - 2
    guard rank == 1 || rank == 2, (before.prefix(2) + after.prefix(2)).allSatisfy({ $0 == 0 }) else {
      throw Refusal("it pads other axes than the spatial ones of an image")
    }
    let operand = try assembly.image(match.sources[0], spatialAxes: rank)
    let border = Border(
      before: Extents(spatial: Array(before.dropFirst(2)), filler: 0),
      after: Extents(spatial: Array(after.dropFirst(2)), filler: 0))
    try assembly.add(
      Pad(border: border, mode: mode), to: [operand], layout: .channelsFirst(spatialAxes: rank), match: match,
      as: mode == .zeros ? "zeros around an image" : "a border around an image")
  }
}
