import DKSGraph

/// `3`, or `(1, 7)`.
func pair(_ height: PythonExpression, _ width: PythonExpression) -> PythonExpression {
  height == width ? height : .tuple([height, width])
}

/// `3`, or `(1, 7)`.
func extents(_ extents: Extents) -> PythonExpression {
  pair(.integer(extents.height), .integer(extents.width))
}

/// `3`, or `(1, 7)`; for signals the width alone.
func torchExtents(_ size: Extents, isSignal: Bool) -> PythonExpression {
  isSignal ? .integer(size.width) : extents(size)
}

extension PythonExpression {
  /// Whether it has no names in it.
  var isLiteral: Bool {
    switch self {
    case .atom(let text): text.first?.isNumber == true
    case .tuple(let elements): elements.allSatisfy(\.isLiteral)
    default: false
    }
  }
}

extension Border {
  /// Whether no side cuts anything off.
  var isPadding: Bool {
    [before.height, before.width, after.height, after.width].allSatisfy { $0 >= 0 }
  }

  /// The sides in the order of `F.pad`: left, right, top, bottom.
  var torchSides: [Int] { [before.width, after.width, before.height, after.height] }
}

extension SlidingWindow {
  /// The border on each side for `same` padding, where it is the same for images of every size: with stride 1
  /// and odd kernels.
  var fixedBorder: Extents? {
    guard stride == 1 else { return nil }
    let reach = (vertical.reach - 1, horizontal.reach - 1)
    guard reach.0.isMultiple(of: 2), reach.1.isMultiple(of: 2) else { return nil }
    return Extents(height: reach.0 / 2, width: reach.1 / 2)
  }
}
