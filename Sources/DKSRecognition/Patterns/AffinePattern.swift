import DKSGraph
import DKSInterchange

/// A convolution, or a product with a constant matrix; zeros put around the image before it are part of it.
enum AffinePattern: Pattern {
  static let title = "affine layer"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    switch node.operation {
    case .convolution(let window, let groups):
      return convolution(window, groups: groups, outputPadding: nil, at: root, in: site)
    case .transposedConvolution(let window, let groups, let outputPadding):
      return convolution(window, groups: groups, outputPadding: outputPadding, at: root, in: site)
    case .matrixProduct(let transposeA, let transposeB, let alpha, let beta):
      return product(
        transposeA: transposeA, transposeB: transposeB, alpha: alpha, beta: beta, at: root, in: site)
    default: return .none
    }
  }

  private static func convolution(
    _ window: Window, groups: Int, outputPadding: [Int]?, at root: Int, in site: Site
  ) -> Finding {
    let node = site.model.nodes[root]
    guard var source = node.operand(0), let weight = node.operand(1) else {
      return .near("it has no weights")
    }
    guard site.isFixed(weight) else { return .near("its kernel is computed from activations") }
    guard !site.isFixed(source) else { return .near("what it convolves is a constant") }
    guard let shape = site.extents(of: weight) else {
      return .near("the extents of its kernel are not known")
    }
    let bias = node.operand(2)
    if let bias, !site.isFixed(bias) { return .near("its bias is computed from activations") }
    var nodes = [root]
    var window = window
    // Zeros that only the convolution sees are its own padding.
    if outputPadding == nil, let pad = site.producer(of: source), site.soleUser(of: source) == root,
      case .pad(.constant(0), let before, let after) = site.model.nodes[pad].operation,
      let inner = site.model.nodes[pad].operand(0), before.count == window.size.count + 2,
      (before.prefix(2) + after.prefix(2)).allSatisfy({ $0 == 0 })
    {
      for axis in window.size.indices {
        window.padsBefore[axis] += before[axis + 2]
        window.padsAfter[axis] += after[axis + 2]
      }
      nodes = [pad, root]
      source = inner
    }
    return .match(
      Match(
        nodes, from: [source],
        ConvolutionFragment(
          window: window, groups: groups, outputPadding: outputPadding, weight: weight, weightShape: shape,
          bias: bias)))
  }

  private static func product(
    transposeA: Bool, transposeB: Bool, alpha: Double, beta: Double, at root: Int, in site: Site
  ) -> Finding {
    let node = site.model.nodes[root]
    guard let a = node.operand(0), let b = node.operand(1) else { return .near("an operand is missing") }
    guard site.isFixed(b) else {
      return .near(
        site.isFixed(a)
          ? "a constant matrix stands before the activation, which mixes locations"
          : "two activations are multiplied as matrices (attention)")
    }
    guard !site.isFixed(a) else { return .near("both its operands are constants") }
    guard let shape = site.extents(of: b), shape.count == 2 else {
      return .near("its matrix has another one for each entry of a batch, or unknown extents")
    }
    guard !transposeA else { return .near("its first operand is transposed") }
    let bias = node.operand(2)
    if let bias, !site.isFixed(bias) { return .near("its third operand is computed from activations") }
    let units = transposeB ? shape[0] : shape[1]
    if let bias, let extents = site.extents(of: bias),
      extents.reduce(1, *) != units || extents.last != units
    {
      return .near("its bias is not one number for each feature")
    }
    return .match(
      Match(
        [root], from: [a],
        ProductFragment(
          weight: b, weightShape: shape, isTransposed: transposeB, alpha: alpha, bias: bias, beta: beta)))
  }
}

/// A product with a constant matrix that becomes a dense layer, or a convolution by one tap.
struct ProductFragment: Fragment {
  var weight: Value.ID
  var weightShape: [Int]
  /// Whether the matrix is `[out, in]`, as the graph's.
  var isTransposed: Bool
  var alpha: Double
  var bias: Value.ID?
  var beta: Double

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let units = weightShape[isTransposed ? 0 : 1]
    let source = match.sources[0]
    let operand = try assembly.withFeaturesLast(source)
    let type = assembly.type(of: operand.node)
    let isImage = type.hasFeaturesFirst
    let matrix = isImage ? [units, weightShape[isTransposed ? 1 : 0], 1, 1] : [units, type.featureCount]
    guard weightShape[isTransposed ? 1 : 0] == type.featureCount else {
      throw Refusal(
        "its matrix takes \(weightShape[isTransposed ? 1 : 0]) features, not \(type.featureCount)")
    }
    let operation: any Operation =
      isImage
      ? Convolution(channels: units, kernel: 1, padding: .valid, hasBias: bias != nil)
      : Dense(units: units, hasBias: bias != nil)
    var weights = assembly.site.constant(weight)
    if !isTransposed { weights = weights?.transposed([1, 0]) }
    weights = weights?.reshaped(matrix)?.scaled(by: alpha)
    var parameters = [
      Assembly.Parameter(
        .weight, weights, from: alpha == 1 ? weight : nil, permutation: isTransposed ? nil : [1, 0])
    ]
    if let bias {
      parameters.append(
        Assembly.Parameter(
          .bias, assembly.site.constant(bias)?.reshaped([units])?.scaled(by: beta),
          from: beta == 1 ? bias : nil))
    }
    try assembly.add(
      operation, to: [operand], layout: operand.layout, match: match, parameters: parameters,
      sharing: weight, as: "\(AffinePattern.title)")
  }
}
