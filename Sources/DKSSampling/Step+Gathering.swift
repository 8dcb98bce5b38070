import DKSGraph

extension Step {
  /// Operations that move elements about and change none.
  static func gathering(_ node: Node, _ operands: [TensorType]) -> Step {
    var elements: [Element] = []
    elements.reserveCapacity(node.type.count)
    for place in 0..<node.type.count { elements.append(Element(operand: 0, index: place)) }
    for flat in 0..<node.type.count {
      let (operand, index) = source(of: flat, in: node, operands)
      elements[node.type.stored(flat)] = Element(operand: operand, index: operands[operand].stored(index))
    }
    return .gather(elements, rearrangement(elements, node.type, operands))
  }

  /// The operand and the element of it, both counted row by row, that element `flat` of the result is.
  private static func source(of flat: Int, in node: Node, _ operands: [TensorType]) -> (Int, Int) {
    let shape = node.type.shape
    switch node.operation {
    case let layer as Transpose:
      let index = coordinates(flat, shape)
      var old = index
      for (new, axis) in layer.axes.enumerated() { old[axis] = index[new] }
      return (0, self.flat(old, operands[0].shape))
    case let layer as Concat:
      var index = coordinates(flat, shape)
      guard let axis = layer.axis ?? node.type.featureAxis else { return (0, flat) }
      for (i, operand) in operands.enumerated() {
        if index[axis] < operand.shape[axis] { return (i, self.flat(index, operand.shape)) }
        index[axis] -= operand.shape[axis]
      }
      return (0, flat)
    case is Stack:
      let size = max(operands[0].count, 1)
      return (flat / size, flat % size)
    case let part as Part:
      guard let axis = part.axis ?? node.type.featureAxis else { return (0, flat) }
      var index = coordinates(flat, shape)
      index[axis] += part.index * shape[axis]
      return (0, self.flat(index, operands[0].shape))
    case let slice as Slice:
      guard let axis = slice.axis ?? node.type.featureAxis else { return (0, flat) }
      var index = coordinates(flat, shape)
      index[axis] = slice.start + index[axis] * slice.step
      return (0, self.flat(index, operands[0].shape))
    case let shuffle as ChannelShuffle:
      guard let axis = node.type.featureAxis else { return (0, flat) }
      var index = coordinates(flat, shape)
      // Channel k of group g becomes channel k · groups + g.
      let (k, g) = (index[axis] / shuffle.groups, index[axis] % shuffle.groups)
      index[axis] = g * (shape[axis] / shuffle.groups) + k
      return (0, self.flat(index, operands[0].shape))
    case let element as DKSGraph.Element: return (0, element.index * node.type.count + flat)
    case is Last: return (0, operands[0].count - node.type.count + flat)
    default: return (0, flat)  // reshapes keep the order
    }
  }

  private static func coordinates(_ flat: Int, _ shape: [Int]) -> [Int] {
    var rest = flat
    var result = shape
    for axis in shape.indices.reversed() {
      result[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return result
  }

  private static func flat(_ index: [Int], _ shape: [Int]) -> Int {
    zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// Finds out from the elements alone what the move means for kernels.
  private static func rearrangement(
    _ elements: [Element], _ result: TensorType, _ operands: [TensorType]
  ) -> Rearrangement {
    let features = result.featureCount
    let locations = result.locationCount
    /// Features stay features of the same number: each location is a location of one operand.
    var sources: [(operand: Int, location: Int)] = []
    for p in 0..<locations {
      let first = elements[p * features]
      let width = operands[first.operand].featureCount
      let start = first.index / width * width
      let isWhole =
        width == features
        && (0..<features).allSatisfy {
          elements[p * features + $0] == Element(operand: first.operand, index: start + $0)
        }
      guard isWhole else { break }
      sources.append((first.operand, first.index / width))
    }
    if sources.count == locations {
      return .locations(
        operands.indices.map { o in
          LocationMap(selecting: sources.map { $0.operand == o ? $0.location : nil })
        })
    }
    // Every location is made of the same location of each operand.
    let keepsLocation =
      operands.allSatisfy { $0.locationCount == locations }
      && elements.indices.allSatisfy { place in
        elements[place].index / operands[elements[place].operand].featureCount == place / features
      }
    if keepsLocation {
      var counts = [Double](repeating: 0, count: operands.count)
      for element in elements.prefix(features) { counts[element.operand] += 1 }
      return .features(counts.map { $0 / Double(features) })
    }
    return locations == 1 && operands.count == 1 && operands[0].count == result.count ? .flatten : .mixture
  }
}
