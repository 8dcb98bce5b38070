import DKSFormulas
import DKSModels

/// A constant for each feature that is added to what an affine layer without a bias makes.
enum BiasPattern: Pattern {
  static let title = "affine layer with its bias"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .elementwise(let function) = node.operation, node.operands.count == 2,
      let first = node.operand(0), let second = node.operand(1), site.isFixed(first) != site.isFixed(second),
      function == .add || (function == .subtract && site.isFixed(second)), !site.endsLayer(root)
    else { return .none }
    let (value, constant) = site.isFixed(first) ? (second, first) : (first, second)
    guard let producer = site.producer(of: value), site.soleUser(of: value) == root,
      let rank = site.shape(of: value)?.count, let extents = site.extents(of: constant),
      case .match(var match) = AffinePattern.find(at: producer, in: site)
    else { return .none }
    match.nodes.append(root)
    if var fragment = match.fragment as? ProductFragment, fragment.bias == nil {
      guard fragment.hasFeatures(extents, of: rank) else {
        return .near("what is added to the product is not one number for each feature")
      }
      fragment.bias = constant
      fragment.beta = function == .add ? 1 : -1
      match.fragment = fragment
      return .match(match)
    }
    if var fragment = match.fragment as? ConvolutionFragment, fragment.bias == nil, function == .add {
      guard extents.isAlone(1, of: rank) else {
        return .near("what is added to the convolution is not one number for each channel")
      }
      let isGrouped = fragment.weightShape.count == fragment.window.size.count + 3
      let channels =
        switch (fragment.outputPadding != nil, isGrouped) {
        case (true, true): fragment.weightShape[0] * fragment.weightShape[2]
        case (true, false): fragment.weightShape[1] * fragment.groups
        case (false, true): fragment.weightShape[0] * fragment.weightShape[1]
        case (false, false): fragment.weightShape[0]
        }
      guard extents.reduce(1, *) == channels else { return .none }
      fragment.bias = constant
      match.fragment = fragment
      return .match(match)
    }
    return .none
  }
}

extension [Int] {
  /// Whether a tensor of these extents, broadcast to `rank` axes, differs along `axis` at most.
  func isAlone(_ axis: Int, of rank: Int) -> Bool {
    guard count <= rank else { return false }
    let missing = rank - count
    return enumerated().allSatisfy { $1 == 1 || $0 + missing == axis }
  }
}
