import DKSGraph
import DKSModels
import DKSTensors

/// The place in the graph of values that come from nowhere: inputs, and results of opaque regions.
extension Assembly {
  /// The type and the layout of `value`, from its extents and what uses it; nil where an extent besides the
  /// batch is not known.
  func form(of value: ModelValue.ID, batch: Int?) -> (type: TensorType, layout: Recognition.AxisLayout)? {
    guard let shape = site.shape(of: value) else { return nil }
    let axes = shape.indices.filter { $0 != batch }
    guard let extents = axes.map({ shape[$0] }).allKnown else { return nil }
    let element: TensorType.Element =
      site.model[value].type.map { $0.isFloat || $0 == .other } ?? true ? .float32 : .int32
    var layout = Recognition.AxisLayout(batch: batch, axes: axes.map { $0 })
    var own = extents
    let isSignal = axes.count == 2 && batch == 0 && element == .float32 && site.wantsImage(value)
    if axes.count == 3, batch == 0, site.isChannelsLast(value) {
      layout.axes = [3, 1, 2]
      own = [extents[2], extents[0], extents[1]]
    }
    guard TensorType.elementCount(own) != nil else { return nil }
    return (TensorType(element, own, isSignal: isSignal), layout)
  }

  /// Adds the zeros that a recurrence begins with; what they have for a batch is their first axis.
  mutating func addZeros(_ value: ModelValue.ID) {
    guard let form = form(of: value, batch: 0),
      let node = try? builder.add(
        Zeros(shape: form.type.shape), to: [], named: Zeros.mnemonic, span: nil)
    else { return }
    begin(at: node, value, form.layout)
  }

  /// The batch axis of a result of an opaque region, if the batch has `count` entries (nil: any number).
  func batch(ofResult value: ModelValue.ID, count: Int?) -> Int? {
    guard let shape = site.shape(of: value), !shape.isEmpty else { return nil }
    if shape[0] == count { return 0 }
    return shape.firstIndex { $0 == count }
  }
}
