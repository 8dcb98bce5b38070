import DKSGraph

extension Pad {
  /// For each location of the result, the location of `image` that stands there; nil for zeros.
  package func sources(over image: TensorType) -> [(operand: Int, location: Int)?] {
    guard let grid = image.grid else { return [] }
    let (height, width) = (grid.height, grid.width)
    func source(_ place: Int, _ extent: Int) -> Int? {
      switch mode {
      case .zeros: (0..<extent).contains(place) ? place : nil
      case .replicate: min(max(place, 0), extent - 1)
      case .reflect:
        extent == 1
          ? 0 : min(max(place < 0 ? -place : place >= extent ? 2 * extent - 2 - place : place, 0), extent - 1)
      }
    }
    let rows = border.before.height + height + border.after.height
    let columns = border.before.width + width + border.after.width
    return (0..<rows).flatMap { i in
      (0..<columns).map { j in
        guard let y = source(i - border.before.height, height), let x = source(j - border.before.width, width)
        else { return nil }
        return (0, y * width + x)
      }
    }
  }
}

extension Upsample {
  /// For each location of the result, the location of `image` that is copied there.
  package func sources(over image: TensorType) -> [(operand: Int, location: Int)?] {
    guard let grid = image.grid else { return [] }
    let (height, width) = (grid.height, grid.width)
    return (0..<height * factor.height).flatMap { y in
      (0..<width * factor.width).map { x in (0, y / factor.height * width + x / factor.width) }
    }
  }
}

extension Node {
  /// For each location of the result of a move of whole locations, the operand and the location of it that stands there.
  func locationSources(_ operands: [TensorType]) -> [(operand: Int, location: Int)?] {
    (0..<type.placeCount).map { locationSource(of: $0, operands) }
  }

  /// The operand and the location of it that stands at location `p` of the result of a move of whole locations.
  private func locationSource(of p: Int, _ operands: [TensorType]) -> (operand: Int, location: Int)? {
    let (operand, flat) = elementSource(of: type.firstElement(at: p), operands)
    return (operand, operands[operand].location(of: flat))
  }

  /// The operand and the element of it, both counted row by row, that element `flat` of the result of a move is.
  package func elementSource(of flat: Int, _ operands: [TensorType]) -> (operand: Int, element: Int) {
    let shape = type.shape
    switch operation {
    case let layer as Transpose:
      let index = coordinates(flat, shape)
      var old = index
      for (new, axis) in layer.axes.enumerated() { old[axis] = index[new] }
      return (0, element(old, operands[0].shape))
    case let layer as Concat:
      var index = coordinates(flat, shape)
      guard let axis = layer.axis ?? type.featureAxis else { return (0, flat) }
      for (i, operand) in operands.enumerated() {
        if index[axis] < operand.shape[axis] { return (i, element(index, operand.shape)) }
        index[axis] -= operand.shape[axis]
      }
      return (0, flat)
    case is Stack:
      let size = max(operands[0].count, 1)
      return (flat / size, flat % size)
    case let part as Part:
      guard let axis = part.axis ?? type.featureAxis else { return (0, flat) }
      var index = coordinates(flat, shape)
      index[axis] += part.index * shape[axis]
      return (0, element(index, operands[0].shape))
    case let slice as Slice:
      guard let axis = slice.axis ?? type.featureAxis else { return (0, flat) }
      var index = coordinates(flat, shape)
      index[axis] = slice.start + index[axis] * slice.step
      return (0, element(index, operands[0].shape))
    case let reverse as Reverse:
      guard let axis = reverse.reversedAxis(of: type) else { return (0, flat) }
      var index = coordinates(flat, shape)
      index[axis] = shape[axis] - 1 - index[axis]
      return (0, element(index, shape))
    case let shuffle as ChannelShuffle:
      guard let axis = type.featureAxis else { return (0, flat) }
      var index = coordinates(flat, shape)
      // Channel k of group g becomes channel k · groups + g.
      let (k, g) = (index[axis] / shuffle.groups, index[axis] % shuffle.groups)
      index[axis] = g * (shape[axis] / shuffle.groups) + k
      return (0, element(index, operands[0].shape))
    case let element as Element: return (0, element.index * type.count + flat)
    case is Last: return (0, operands[0].count - type.count + flat)
    default: return (0, flat)  // reshapes keep the order
    }
  }

  private func coordinates(_ flat: Int, _ shape: [Int]) -> [Int] {
    var rest = flat
    var result = shape
    for axis in shape.indices.reversed() {
      result[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return result
  }

  private func element(_ index: [Int], _ shape: [Int]) -> Int {
    zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
  }
}

extension TensorType {
  /// The number of locations; tokens are locations of one channel.
  var placeCount: Int { element == .int32 ? count : locationCount }
  /// The number of channels of a location.
  var channelCount: Int { element == .int32 ? 1 : featureCount }

  /// The first element at location `p`, counted row by row; tokens are locations.
  fileprivate func firstElement(at p: Int) -> Int {
    if element == .int32 || hasFeaturesFirst { return p }
    return p * featureCount
  }

  /// The location of an element that is counted row by row.
  fileprivate func location(of flat: Int) -> Int {
    if element == .int32 { return flat }
    return hasFeaturesFirst ? flat % locationCount : flat / max(featureCount, 1)
  }
}
