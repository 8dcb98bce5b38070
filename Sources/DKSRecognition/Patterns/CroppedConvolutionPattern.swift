import DKSInterchange

/// A convolution of which some places of the border are cut off, as causal ones are written: its padding is
/// less there.
enum CroppedConvolutionPattern: Pattern {
  static let title = "convolution with less padding"

  static func find(at root: Int, in site: Site) -> Finding {
    guard case .slice(let slices) = site.model.nodes[root].operation,
      let value = site.model.nodes[root].operand(0), let producer = site.producer(of: value),
      let extents = site.shape(of: value), case .convolution = site.model.nodes[producer].operation
    else { return .none }
    guard site.soleUser(of: value) == root else {
      return .near("the convolution before it is used elsewhere")
    }
    guard case .match(var match) = AffinePattern.find(at: producer, in: site),
      var fragment = match.fragment as? ConvolutionFragment
    else { return .none }
    for slice in slices {
      let axis = slice.axis - 2
      guard fragment.window.size.indices.contains(axis), slice.step == 1, let extent = extents[slice.axis],
        slice.start >= 0, slice.end <= extent, slice.start < slice.end
      else { return .none }
      let stride = fragment.window.strides[axis]
      fragment.window.padsBefore[axis] -= slice.start * stride
      fragment.window.padsAfter[axis] -= (extent - slice.end) * stride
    }
    match.nodes.append(root)
    match.fragment = fragment
    return .match(match)
  }
}
