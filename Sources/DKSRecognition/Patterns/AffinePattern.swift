import DKSGraph
import DKSModels

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
    case .einsum(let equation): return einsum(equation, at: root, in: site)
    default: return .none
    }
  }

  private static func convolution(
    _ window: OperatorWindow, groups: Int, outputPadding: [Int]?, at root: Int, in site: Site
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
}
