import DKSGraph
import DKSModels

extension AffinePattern {
  /// A matrix of weights on either side of an activation.
  static func product(
    transposeA: Bool, transposeB: Bool, alpha: Double, beta: Double, at root: Int, in site: Site
  ) -> Finding {
    let node = site.model.nodes[root]
    guard let a = node.operand(0), let b = node.operand(1) else { return .near("an operand is missing") }
    let isLeft = site.isFixed(a)
    guard isLeft || site.isFixed(b) else {
      return .near("two activations are multiplied as matrices (attention)")
    }
    guard !(isLeft && site.isFixed(b)) else { return .near("both its operands are constants") }
    let (weight, source) = isLeft ? (a, b) : (b, a)
    guard let shape = site.extents(of: weight) else {
      return .near("the extents of its matrix are not known")
    }
    guard shape.count == 2 else {
      return .near(
        shape.count == 1
          ? "it multiplies by a vector, which leaves no features"
          : "its matrix has another one for each entry of a batch")
    }
    guard let rank = site.shape(of: source)?.count, rank > 0 else {
      return .near("the rank of \(site.quoted(source)) is not known")
    }
    let bias = node.operand(2)
    if let bias, !site.isFixed(bias) { return .near("its third operand is computed from activations") }
    let isTransposed = isLeft ? !transposeA : transposeB
    let axes = ProductAxes(
      rank: rank, isLeft: isLeft, isSourceTransposed: (isLeft ? transposeB : transposeA) && rank > 1)
    let fragment = ProductFragment(
      weight: weight, weightShape: shape, isTransposed: isTransposed, alpha: alpha, bias: bias, beta: beta,
      axes: axes)
    if let bias, let extents = site.extents(of: bias), !fragment.hasFeatures(extents, of: rank) {
      return .near("its bias is not one number for each feature")
    }
    return .match(Match([root], from: [source], fragment))
  }

  /// An equation of labeled axes that sums one activation with a matrix over one axis: `bti,io->bto`.
  static func einsum(_ text: String, at root: Int, in site: Site) -> Finding {
    let operands = site.model.nodes[root].operands.compactMap(\.self)
    let sources = operands.filter { !site.isFixed($0) }
    guard sources.count < 2 else {
      return .near("activations are multiplied along labeled axes (attention)")
    }
    guard let source = sources.first, operands.count == 2,
      let place = operands.firstIndex(of: source),
      let equation = EinsumEquation(text, ranks: operands.map { site.shape(of: $0)?.count })
    else { return .near("its equation '\(text)' is no product with a matrix") }
    let weight = operands[1 - place]
    guard let shape = site.extents(of: weight) else {
      return .near("the extents of its matrix are not known")
    }
    let (x, w, result) = (equation.operands[place], equation.operands[1 - place], equation.result)
    let summed = w.filter { x.contains($0) && !result.contains($0) }
    let made = w.filter { !x.contains($0) && result.contains($0) }
    guard w.count == 2, summed.count == 1, made.count == 1, Set(x).count == x.count,
      Set(result) == Set(x).subtracting(summed).union(made), result.count == x.count
    else { return .near("its equation '\(text)' is no product with one matrix of two axes") }
    let moved = x.map { label in result.firstIndex(of: label == summed[0] ? made[0] : label) ?? 0 }
    let axes = ProductAxes(source: x.firstIndex(of: summed[0]) ?? 0, moved: moved, isStrict: true)
    return .match(
      Match(
        [root], from: [source],
        ProductFragment(
          weight: weight, weightShape: shape, isTransposed: w[0] == made[0], alpha: 1, bias: nil, beta: 1,
          axes: axes)))
  }
}

/// Which axes of a value a product sums over, and where the others go.
struct ProductAxes {
  /// The axis that is summed over, and becomes that of the new features.
  var source: Int
  /// For each axis of the source, its place in the result.
  var moved: [Int]
  /// Whether the axis has to be that of the features already: who writes a matrix on the left, or labels, may mean
  /// locations.
  var isStrict: Bool
  /// Whether the matrix stands before the value.
  var isLeft = false

  init(source: Int, moved: [Int], isStrict: Bool) {
    (self.source, self.moved, self.isStrict) = (source, moved, isStrict)
  }

  /// Those of a product of matrices, on the last two axes.
  init(rank: Int, isLeft: Bool, isSourceTransposed: Bool) {
    moved = Array(0..<rank)
    source = isLeft != isSourceTransposed ? max(rank - 2, 0) : rank - 1
    if isSourceTransposed { moved.swapAt(rank - 2, rank - 1) }
    isStrict = source != rank - 1 || isLeft
    self.isLeft = isLeft
  }

  /// The axis of the result that has the new features.
  var result: Int { moved[source] }

  /// The layout of the result of a value with `layout`.
  func layout(_ layout: Recognition.AxisLayout) -> Recognition.AxisLayout {
    Recognition.AxisLayout(
      batch: layout.batch.map { moved[$0] }, axes: layout.axes.map { $0.map { moved[$0] } })
  }
}
