import DKSGraph
import DKSModels

extension Extents {
  /// One extent for each spatial axis of a model; a single one is the width, and the height is `filler`.
  init(spatial extents: [Int], filler: Int) {
    self.init(height: extents.count > 1 ? extents[0] : filler, width: extents.last ?? filler)
  }
}

extension OperatorWindow {
  /// The padding of a graph's window.
  var padding: Padding {
    let border = Border(
      before: Extents(spatial: padsBefore, filler: 0), after: Extents(spatial: padsAfter, filler: 0))
    return border == Border(0) ? .valid : .explicit(border)
  }

  /// The padding in the shortest form that is the same for `image`.
  func shortPadding(over image: TensorType) -> Padding {
    let padding = padding
    guard case .explicit(let border) = padding else {
      return size.allSatisfy { $0 == 1 } ? .same : padding
    }
    let same = SlidingWindow(
      size: Extents(spatial: size, filler: 1), stride: Extents(spatial: strides, filler: 1),
      dilation: Extents(spatial: dilations, filler: 1), padding: .same)
    return same.border(over: image) == border ? .same : padding
  }

  /// Whether it looks at one element at a time and leaves none out.
  var isPointwise: Bool {
    size.allSatisfy { $0 == 1 } && (padsBefore + padsAfter).allSatisfy { $0 == 0 }
  }
}
