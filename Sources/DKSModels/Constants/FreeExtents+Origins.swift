extension FreeExtents {
  /// A free extent, by a value that has it and the axis.
  struct Origin: Hashable {
    var value: ModelValue.ID
    var axis: Int
  }

  /// Says for each free extent of the result of a node whose it is, where the node passes it on as it is: the batch
  /// of the input is that of every value behind it, whatever it is called there.
  mutating func follow(_ node: ModelNode, in model: Model) {
    for (position, result) in node.results.enumerated() {
      guard let result, model.contains(result), model[result].constant == nil,
        let shape = model[result].shape,
        shape.count <= Model.largestRank
      else { continue }
      for axis in shape.indices where shape[axis] == nil {
        let source = source(of: axis, of: shape, position, of: node, in: model)
        if let source { origins[Origin(value: result, axis: axis)] = origin(source) }
      }
    }
  }

  /// Where a free extent comes from: itself, unless a node passed it on.
  func origin(_ place: Origin) -> Origin { origins[place] ?? place }

  /// The free extent of an operand that is that of `axis` of a result.
  private func source(
    of axis: Int, of shape: [Int?], _ position: Int, of node: ModelNode, in model: Model
  ) -> Origin? {
    guard let operand = node.operands.first ?? nil, model.contains(operand), let given = model[operand].shape
    else { return nil }
    func own(_ axis: Int) -> Origin? {
      given.indices.contains(axis) && given[axis] == nil ? Origin(value: operand, axis: axis) : nil
    }
    switch node.operation {
    case .elementwise: return broadcastSource(of: axis, of: shape, node, model)
    case .convolution, .transposedConvolution, .pool, .rearrangeBlocks: return axis == 0 ? own(0) : nil
    case .batchNormalization, .layerNormalization, .meanVarianceNormalization, .localResponseNormalization,
      .softmax, .cast, .channelShuffle, .identity:
      return position == 0 && given.count == shape.count ? own(axis) : nil
    case .matrixProduct(let transposeA, _, _, _):
      let isRow = axis == shape.count - 2 && !transposeA
      return given.count == shape.count && (axis < shape.count - 2 || isRow) ? own(axis) : nil
    case .reduce(_, let axes, let keepsAxes):
      let kept = given.indices.filter { !axes.contains($0) }
      return keepsAxes ? own(axis) : kept.indices.contains(axis) ? own(kept[axis]) : nil
    case .transpose(let order): return order.indices.contains(axis) ? own(order[axis]) : nil
    case .squeeze(let axes):
      let kept = given.indices.filter { !axes.contains($0) }
      return kept.indices.contains(axis) ? own(kept[axis]) : nil
    case .unsqueeze(let axes): return own(axis - axes.count { $0 < axis })
    case .split(let along, _), .concat(let along): return along == axis ? nil : own(axis)
    case .slice(let slices): return slices.contains { $0.axis == axis } ? nil : own(axis)
    case .pad(_, let before, let after):
      return before[axis] == 0 && after[axis] == 0 ? own(axis) : nil
    case .gather(let along):
      guard node.operands.count == 2, let indices = node.operands[1], let rank = model[indices].shape?.count
      else { return nil }
      return axis < along ? own(axis) : axis >= along + rank ? own(axis - rank + 1) : nil
    case .resize(let resizing): return resizing.scales[axis] == 1 ? own(axis) : nil
    case .flatten(let first): return first == 1 && axis == 0 ? own(0) : nil
    case .reshape(let target):
      if target.indices.contains(axis), target[axis] == 0 { return own(axis) }
      // The elements of each example stay as many.
      guard axis == 0, let before = product(given.dropFirst()), let after = product(shape.dropFirst()) else {
        return nil
      }
      return before == after ? own(0) : nil
    case .shape, .einsum, .foreign: return nil
    }
  }

  /// The one free extent that operands have at the place of `axis`; the others have 1 there, or another number.
  private func broadcastSource(
    of axis: Int, of shape: [Int?], _ node: ModelNode, _ model: Model
  ) -> Origin? {
    var found: Set<Origin> = []
    for case let operand? in node.operands {
      guard let given = model[operand].shape else { return nil }
      let place = axis - (shape.count - given.count)
      if place >= 0, given[place] == nil { found.insert(origin(Origin(value: operand, axis: place))) }
    }
    return found.count == 1 ? found.first : nil
  }
}
