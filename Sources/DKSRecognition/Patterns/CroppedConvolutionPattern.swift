import DKSModels

/// A convolution of which some places of the border are cut off, as causal ones are written: its padding is
/// less there.
enum CroppedConvolutionPattern: Pattern {
  static let title = "convolution with less padding"

  static func find(at root: Int, in site: Site) -> Finding {
    // Several axes may be cut one after the other.
    var cuts: [(slices: [AxisSlice], extents: [Int?])] = []
    var nodes: [Int] = []
    var current = root
    while case .slice(let slices) = site.model.nodes[current].operation {
      guard let value = site.model.nodes[current].operand(0), let producer = site.producer(of: value),
        let extents = site.shape(of: value)
      else { return .none }
      guard site.soleUser(of: value) == current else {
        return .near("what it takes a part of is used elsewhere")
      }
      cuts.append((slices, extents))
      nodes.append(current)
      current = producer
    }
    guard !nodes.isEmpty, case .convolution = site.model.nodes[current].operation,
      case .match(var match) = AffinePattern.find(at: current, in: site),
      var fragment = match.fragment as? ConvolutionFragment
    else { return .none }
    for (slices, extents) in cuts {
      for slice in slices {
        let axis = slice.axis - 2
        guard fragment.window.size.indices.contains(axis), slice.step == 1, let extent = extents[slice.axis],
          slice.start >= 0, slice.end <= extent, slice.start < slice.end
        else { return .none }
        let stride = fragment.window.strides[axis]
        fragment.window.padsBefore[axis] -= slice.start * stride
        fragment.window.padsAfter[axis] -= (extent - slice.end) * stride
      }
    }
    // What is cut off beyond the padding is a step of its own.
    guard (fragment.window.padsBefore + fragment.window.padsAfter).allSatisfy({ $0 >= 0 }) else {
      return .none
    }
    match.nodes += nodes.reversed()
    match.fragment = fragment
    return .match(match)
  }
}
