import DKSGraph
import DKSModels

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

/// A border on the spatial axes of an image, wherever the file has them.
struct PadFragment: Fragment {
  var mode: Pad.Mode
  var before: [Int]
  var after: [Int]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    let found = try assembly.operand(source)
    let isImage = assembly.type(of: found.node).shape.count == 3
    let operand = isImage ? found : try assembly.image(source, spatialAxes: before.count - 2)
    let places = operand.layout.axes
    let spatial = places.dropFirst()
    guard places.count == 3,
      before.indices.allSatisfy({ spatial.contains($0) || (before[$0] == 0 && after[$0] == 0) })
    else { throw Refusal("it pads features or examples, not the locations of an image") }
    func sides(_ pads: [Int]) -> Extents {
      Extents(height: places[1].map { pads[$0] } ?? 0, width: places[2].map { pads[$0] } ?? 0)
    }
    try assembly.add(
      Pad(border: Border(before: sides(before), after: sides(after)), mode: mode), to: [operand],
      layout: operand.layout, match: match,
      as: mode == .zeros ? "zeros around an image" : "a border around an image")
  }
}
