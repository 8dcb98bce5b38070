import DKSTensors

extension [ForeignShapeRule] {
  /// Operators that choose elements, or say where they stand.
  static let choosing: [ForeignShapeRule] = [
    ForeignShapeRule("ArgMax", "ArgMin") { call throws(ShapeProblem) in
      guard let x = call.shape(0) else { return [] }
      let axis = try call.axis(call.integer("axis") ?? 0, x.count)
      return [ForeignResult(try reduced(x, [axis], call.integer("keepdims") != 0), .int64)]
    },
    ForeignShapeRule("TopK", in: [.onnx, .openVINO]) { call throws(ShapeProblem) in
      guard var x = call.shape(0), !x.isEmpty else { return [] }
      let axis = try call.axis(call.integer("axis") ?? -1, x.count)
      x[axis] = call.integer("k") ?? call.integers(1)?.first
      let places: ElementType = call.text("index_element_type") == "i32" ? .int32 : .int64
      return [ForeignResult(x, call.type(0)), ForeignResult(x, places)]
    },
    ForeignShapeRule("OneHot") { call throws(ShapeProblem) in
      guard let indices = call.shape(0) else { return [] }
      let axis = try call.axis(call.integer("axis") ?? -1, indices.count + 1)
      var result = indices
      result.insert(call.integers(1)?.first, at: axis)
      return [ForeignResult(result, call.type(2))]
    },
    ForeignShapeRule("Gather", in: [.onnx, .openVINO]) { call throws(ShapeProblem) in
      guard let x = call.shape(0) else { return [] }
      let axis = call.integer("axis") ?? call.integers(2)?.first ?? 0
      return [ForeignResult(try gathered(x, call.shape(1), try call.axis(axis, x.count)), call.type(0))]
    },
    ForeignShapeRule("GatherElements") { call in [ForeignResult(call.shape(1), call.type(0))] },
    // indices [B…, …, k] of x [B…, d₁ … dᵣ] → [B…, …] and the last r − k extents of x
    ForeignShapeRule("GatherND", in: [.onnx, .openVINO]) { call throws(ShapeProblem) in
      guard let x = call.shape(0), let indices = call.shape(1), let depth = indices.last ?? nil else {
        return []
      }
      let whole = (call.integer("batch_dims") ?? 0).addingReportingOverflow(depth)
      guard !whole.overflow, (0...x.count).contains(whole.partialValue) else {
        throw ShapeProblem("names \(depth) axes of \(words(x))")
      }
      return [ForeignResult(indices.dropLast() + x[whole.partialValue...], call.type(0))]
    },
    // Only the network's numbers tell how many there are.
    ForeignShapeRule("Compress") { call throws(ShapeProblem) in
      guard var x = call.shape(0) else { return [] }
      guard let axis = call.integer("axis") else { return [ForeignResult([nil], call.type(0))] }
      x[try call.axis(axis, x.count)] = nil
      return [ForeignResult(x, call.type(0))]
    },
    ForeignShapeRule("NonZero") { call in [ForeignResult([call.shape(0)?.count, nil], .int64)] },
    ForeignShapeRule("NonMaxSuppression") { _ in [ForeignResult([nil, 3], .int64)] },
    ForeignShapeRule("Unique") { call throws(ShapeProblem) in
      guard var x = call.shape(0) else { return [] }
      let list = ForeignResult([nil], .int64)
      guard let axis = call.integer("axis") else {
        return [ForeignResult([nil], call.type(0)), list, list, list]
      }
      x[try call.axis(axis, x.count)] = nil
      return [ForeignResult(x, call.type(0)), list, list, list]
    },
  ]

  /// Operators that write some elements anew.
  static let scattering: [ForeignShapeRule] = [
    ForeignShapeRule("ScatterND", "ScatterElements", "Scatter", "TensorScatter") { call in
      [ForeignResult(call.shape(0), call.type(0))]
    },
    ForeignShapeRule(
      "ScatterNDUpdate", "ScatterElementsUpdate", "ScatterUpdate", in: [.openVINO]
    ) { call in [ForeignResult(call.shape(0), call.type(0))] },
  ]
}
