import DKSGraph
import DKSModels

/// Several parts of a value, each a result.
enum SplitPattern: Pattern {
  static let title = "split"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .split(let axis, let sizes) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    return .match(Match([root], from: [source], SplitFragment(axis: axis, sizes: sizes)))
  }
}

/// A part for each result.
struct SplitFragment: Fragment {
  var axis: Int
  var sizes: [Int]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    guard let own = operand.layout.axes.firstIndex(of: axis) else {
      throw Refusal("it splits examples, not features or locations")
    }
    let isEqual = sizes.allSatisfy { $0 == sizes.first }
    var start = 0
    for (index, result) in assembly.site.model.nodes[match.root].results.enumerated()
    where index < sizes.count {
      let size = sizes[index]
      if let result {
        let operation: any Operation =
          isEqual
          ? Part(index: index, count: sizes.count, axis: own) : Slice(axis: own, start: start, count: size)
        try assembly.add(
          operation, to: [operand], layout: operand.layout, match: match, result: result,
          as: "split into \(sizes.count) parts")
      }
      let (end, overflow) = start.addingReportingOverflow(size)
      guard !overflow else { throw Refusal("its parts are larger than any tensor") }
      start = end
    }
  }
}
