import DKSGraph
import DKSModels

/// A mean or a maximum over a window that moves over an image.
enum PoolPattern: Pattern {
  static let title = "pooling"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .pool(let reduction, let window, let countsPadding) = node.operation,
      let source = node.operand(0), !site.isFixed(source)
    else { return .none }
    guard reduction == .mean || reduction == .max else {
      return .near("it pools by \(reduction.rawValue), neither by mean nor by max")
    }
    guard window.dilations.allSatisfy({ $0 == 1 }) else { return .near("its window has gaps") }
    guard node.results.dropFirst().compactMap(\.self).allSatisfy({ site.users(of: $0).isEmpty }) else {
      return .near("the places of its maxima are used")
    }
    return .match(
      Match(
        [root], from: [source],
        PoolFragment(isMean: reduction == .mean, window: window, countsPadding: countsPadding)))
  }
}

/// Pooling by a window, in one or two dimensions.
struct PoolFragment: Fragment {
  var isMean: Bool
  var window: OperatorWindow
  var countsPadding: Bool

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let rank = window.size.count
    guard rank == 1 || rank == 2 else { throw Refusal("it pools in \(rank) dimensions") }
    let operand = try assembly.image(match.sources[0], spatialAxes: rank)
    let size = Extents(spatial: window.size, filler: 1)
    let stride = Extents(spatial: window.strides, filler: 1)
    let padding = window.shortPadding(over: assembly.type(of: operand.node))
    // Zeros that count make explicit padding another function than `same`.
    let operation: any Operation =
      isMean
      ? AveragePool(
        size: size, stride: stride, padding: countsPadding ? window.padding : padding,
        countsPadding: countsPadding && window.padding != .valid)
      : MaxPool(size: size, stride: stride, padding: padding)
    try assembly.add(
      operation, to: [operand], layout: .channelsFirst(spatialAxes: rank), match: match,
      as: isMean ? "mean pooling" : "max pooling, which has no kernel map; taken for the identity")
  }
}
