import DKSGraph
import DKSModels

/// A mean over all locations, or over the elements of a sequence; a maximum over all locations.
enum ReducePattern: Pattern {
  static let title = "mean over locations"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .reduce(let reduction, let axes, let keepsAxes) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    if reduction == .max {
      return .match(Match([root], from: [source], GlobalMaximumFragment(axes: axes, keepsAxes: keepsAxes)))
    }
    guard reduction == .mean else {
      return .near(reduction.reason)
    }
    return .match(Match([root], from: [source], ReduceFragment(axes: axes, keepsAxes: keepsAxes)))
  }
}

extension Reduction {
  /// Why it is no layer.
  fileprivate var reason: String {
    switch self {
    case .sum: "it adds up whole axes, without the 1/n of a mean"
    case .min: "it takes a minimum"
    case .product: "it multiplies activations"
    case .sumOfSquares: "it adds up squares"
    case .l1Norm, .l2Norm: "it takes the norm of activations"
    case .mean, .max: "it reduces axes"
    }
  }
}

/// A mean over whole axes, none of them the features'.
struct ReduceFragment: Fragment {
  var axes: [Int]
  var keepsAxes: Bool

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    let operand = try assembly.operand(source)
    let type = assembly.type(of: operand.node)
    guard let rank = assembly.site.shape(of: source)?.count, let feature = type.featureAxis else {
      throw Refusal("the rank of what it reduces is not known")
    }
    let reduced = Set(axes)
    if let batch = operand.layout.batch, reduced.contains(batch) {
      throw Refusal("it takes the mean over examples")
    }
    // Where axes stay, they have extent 1.
    func place(_ axis: Int) -> Int { keepsAxes ? axis : axis - axes.count { $0 < axis } }
    let isReduced = operand.layout.axes.enumerated().map { own, axis in
      axis.map { reduced.contains($0) } ?? (type.shape[own] == 1)
    }
    let live = type.shape.indices.filter { type.shape[$0] > 1 }
    var layout = Recognition.AxisLayout(batch: operand.layout.batch.map(place), axes: [])
    if live.allSatisfy({ !isReduced[$0] }) {
      // Nothing but axes of extent 1.
      layout.axes = operand.layout.axes.map { axis in
        axis.flatMap { reduced.contains($0) ? (keepsAxes ? $0 : nil) : place($0) }
      }
      assembly.alias(
        match, to: Assembly.Tracked(node: operand.node, layout: layout), as: "a mean of one location each")
      return
    }
    guard !isReduced[feature] || type.shape[feature] == 1 else {
      throw Refusal("it takes the mean over features")
    }
    let locations = type.shape.indices.filter { $0 != feature }
    if locations.allSatisfy({ isReduced[$0] || type.shape[$0] == 1 }) {
      layout.axes = [operand.layout.axes[feature].map(place)]
      let operation: any Operation = type.isSequence ? Average(axis: 0) : GlobalAveragePool()
      try assembly.add(operation, to: [operand], layout: layout, match: match, as: "mean over all locations")
      return
    }
    guard reduced.count == 1, let own = isReduced.firstIndex(of: true), rank > 1 else {
      throw Refusal("it takes the mean over some locations, but not over all")
    }
    var remaining = operand.layout.axes
    remaining.remove(at: own)
    layout.axes = remaining.map { $0.map(place) }
    try assembly.add(
      Average(axis: own), to: [operand], layout: layout, match: match, as: "mean over one axis")
  }
}

/// A maximum over all locations of an image: max pooling by a window as large as it.
struct GlobalMaximumFragment: Fragment {
  var axes: [Int]
  var keepsAxes: Bool

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    guard let rank = assembly.site.shape(of: source)?.count, rank == 3 || rank == 4,
      axes.sorted() == Array(2..<rank)
    else { throw Refusal("it takes the maximum over other axes than all locations of an image") }
    let image = try assembly.image(source, spatialAxes: rank - 2)
    let type = assembly.type(of: image.node)
    guard let grid = type.grid else { throw Refusal("it takes the maximum over other axes than locations") }
    let pool = MaxPool(size: grid, stride: 1, padding: .valid)
    let reason = "max pooling over all locations, which has no kernel map; taken for the identity"
    let layout = Recognition.AxisLayout.channelsFirst(spatialAxes: rank - 2)
    if keepsAxes {
      try assembly.add(pool, to: [image], layout: layout, match: match, as: reason)
      return
    }
    let pooled = try assembly.addInner(pool, to: image, layout: layout, for: match)
    try assembly.add(
      Flatten(), to: [pooled], layout: Recognition.AxisLayout(batch: 0, axes: [1]), match: match, as: reason)
  }
}
