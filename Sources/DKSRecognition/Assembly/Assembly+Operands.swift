import DKSGraph
import DKSModels

/// Values in the form that a node of the graph takes.
extension Assembly {
  /// The graph node of `value`, an image `[C, H, W]` whose value is `[N, C, H, W]`, or for one spatial axis a
  /// signal `[C, T]` whose value is `[N, C, T]`.
  mutating func image(_ value: ModelValue.ID, spatialAxes: Int) throws(Refusal) -> Tracked {
    let found = try operand(value)
    let wanted = Recognition.AxisLayout.channelsFirst(spatialAxes: spatialAxes)
    let type = type(of: found.node)
    guard let shape = site.shape(of: value), shape.count == spatialAxes + 2 else {
      throw Refusal("it takes images, and \(site.quoted(value)) has another rank")
    }
    if type.shape.count == spatialAxes + 1, found.layout.agrees(with: wanted, on: type),
      spatialAxes > 1 || type.isSignal || builder.readAsSignal(found.node)
    {
      return Tracked(node: found.node, layout: wanted)
    }
    guard found.layout.batch == 0 || shape[0] == 1, let extents = Array(shape.dropFirst()).allKnown else {
      throw Refusal("the extents of \(site.quoted(value)) are not known")
    }
    let ordered = try inFileOrder(value)
    if spatialAxes == 1, self.type(of: ordered.node).shape == extents, builder.readAsSignal(ordered.node) {
      return Tracked(node: ordered.node, layout: wanted)
    }
    return try addInner(
      Reshape(shape: extents, isSignal: spatialAxes == 1), to: ordered, layout: wanted, after: value)
  }

  /// The graph node of `value` if it is a vector and `window` looks at its only location alone.
  func pointwise(_ value: ModelValue.ID, _ window: OperatorWindow) -> Tracked? {
    guard let found = try? operand(value), type(of: found.node).shape.count == 1, window.isPointwise,
      found.layout.axes == [1]
    else { return nil }
    return found
  }

  /// The graph node of `value` with its axes in the order of the file.
  mutating func inFileOrder(_ value: ModelValue.ID) throws(Refusal) -> Tracked {
    let found = try operand(value)
    let type = type(of: found.node)
    let order = found.layout.order(of: type)
    let live = order.filter { type.shape[$0] > 1 }
    if live == live.sorted() { return found }
    return try addInner(
      Transpose(axes: order), to: found,
      layout: Recognition.AxisLayout(batch: found.layout.batch, axes: order.map { found.layout.axes[$0] }),
      after: value)
  }

  /// The graph node of `value` with its features on axis `axis` of the value.
  mutating func withFeatures(_ value: ModelValue.ID, on axis: Int) throws(Refusal) -> Tracked {
    let found = try operand(value)
    let type = type(of: found.node)
    guard let feature = type.featureAxis, let shape = site.shape(of: value), shape.indices.contains(axis)
    else {
      throw Refusal("\(site.quoted(value)) has no features")
    }
    if found.layout.axes[feature] == axis || (type.shape[feature] == 1 && shape[axis] == 1) { return found }
    // A sequence is a signal to those who see channels, and the other way round.
    if shape.count == 3, found.layout.batch == 0 {
      if axis == 1, type.isSequence { return try image(value, spatialAxes: 1) }
      if axis == 2, type.hasFeaturesFirst, let extents = Array(shape.dropFirst()).allKnown {
        return try addInner(
          Reshape(shape: extents), to: try inFileOrder(value),
          layout: Recognition.AxisLayout(batch: 0, axes: [1, 2]), after: value)
      }
    }
    throw Refusal("it acts along an axis that is not that of the features")
  }

  /// The same, but locations are never taken for features; the only axis of a column, besides the batch, has them.
  mutating func withOwnFeatures(_ value: ModelValue.ID, on axis: Int) throws(Refusal) -> Tracked {
    let found = try operand(value)
    let type = type(of: found.node)
    if let feature = type.featureAxis, found.layout.axes[feature] == axis { return found }
    guard let own = found.layout.axes.firstIndex(of: axis),
      type.shape.indices.allSatisfy({ $0 == own || type.shape[$0] == 1 })
    else { throw Refusal("it sums over an axis that is not that of the features") }
    return try addInner(
      Flatten(), to: found, layout: Recognition.AxisLayout(batch: found.layout.batch, axes: [axis]),
      after: value)
  }

  /// The graph nodes of `values` in one form, which may differ along axis `axis` of the values.
  mutating func agreeing(_ values: [ModelValue.ID], except axis: Int? = nil) throws(Refusal) -> [Tracked] {
    var found: [Tracked] = []
    for value in values { found.append(try operand(value)) }
    guard let first = found.first else { throw Refusal("it has no operands") }
    let type = type(of: first.node)
    let agree = found.allSatisfy { other in
      self.type(of: other.node).shape.count == type.shape.count
        && self.type(of: other.node).isSignal == type.isSignal
        && other.layout.agrees(with: first.layout, on: type)
        && other.layout.agrees(with: first.layout, on: self.type(of: other.node))
        && (axis == nil || other.layout.axes.contains(axis))
    }
    if agree { return found }
    guard let rank = site.shape(of: values[0])?.count else {
      throw Refusal("the rank of \(site.quoted(values[0])) is not known")
    }
    let hasImage = found.contains { self.type(of: $0.node).grid != nil }
    var result: [Tracked] = []
    for value in values {
      if rank == 4 || (rank == 3 && hasImage) {
        result.append(try image(value, spatialAxes: rank - 2))
      } else {
        result.append(try plain(value))
      }
    }
    return result
  }

  /// The graph node of `value` with exactly the value's axes, without the batch.
  mutating func plain(_ value: ModelValue.ID) throws(Refusal) -> Tracked {
    let ordered = try inFileOrder(value)
    guard let shape = site.shape(of: value) else {
      throw Refusal("the extents of \(site.quoted(value)) are not known")
    }
    let axes = shape.indices.filter { $0 != ordered.layout.batch }
    guard let extents = axes.map({ shape[$0] }).allKnown else {
      throw Refusal("the extents of \(site.quoted(value)) are not known")
    }
    let layout = Recognition.AxisLayout(batch: ordered.layout.batch, axes: axes.map { $0 })
    if type(of: ordered.node).shape == extents { return Tracked(node: ordered.node, layout: layout) }
    return try addInner(Reshape(shape: extents), to: ordered, layout: layout, after: value)
  }

  /// The only axis of `axes` with more than one element; the last where none has, nil where several have.
  func soleAxis(_ axes: [Int], of value: ModelValue.ID) throws(Refusal) -> Int? {
    guard let shape = site.shape(of: value), axes.allSatisfy({ shape.indices.contains($0) }) else {
      throw Refusal("the extents of \(site.quoted(value)) are not known")
    }
    let live = axes.filter { shape[$0] != 1 }
    return live.isEmpty ? axes.last : live.count == 1 ? live[0] : nil
  }
}
