import DKSDiagnostics
import DKSModels

/// Layers that take a part of a tensor, or put something around it.
extension LayerCodec {
  static let selections: [LayerCodec] = [
    LayerCodec("Split", inputs: 2...2) { layer throws(LayerFault) in
      let count = try layer.integer("num_splits")
      guard let shape = layer.shapes[0], let setting = layer.settings(1)?.first,
        let axis = try layer.axis(setting, rank: shape.count), let extent = shape[axis]
      else { return nil }
      guard count > 0, count == layer.layer.outputs.count, extent % count == 0 else {
        throw LayerFault(attribute: "num_splits", message: "an axis of \(extent) is no \(count) equal parts")
      }
      return LayerMeaning(
        .split(axis: axis, sizes: Array(repeating: extent / count, count: count)), operands: [.input(0)],
        resultCount: count)
    },
    LayerCodec("VariadicSplit", inputs: 3...3) { layer throws(LayerFault) in
      guard let shape = layer.shapes[0], let setting = layer.settings(1)?.first,
        let axis = try layer.axis(setting, rank: shape.count), var sizes = layer.settings(2)
      else { return nil }
      if let free = sizes.firstIndex(of: -1) {
        guard let extent = shape[axis] else { return nil }
        let others = sizes.reduce(0) { sum, size in sum &+ max(0, size) }
        sizes[free] = extent - others
      }
      guard sizes.allSatisfy({ $0 >= 0 }), sizes.count == layer.layer.outputs.count else {
        throw LayerFault(message: "its parts are \(sizes) for \(layer.layer.outputs.count) outputs")
      }
      return LayerMeaning(.split(axis: axis, sizes: sizes), operands: [.input(0)], resultCount: sizes.count)
    },
    LayerCodec("StridedSlice", inputs: 3...4) { layer throws(LayerFault) in
      guard let shape = layer.shapes[0], let begin = layer.settings(1), let end = layer.settings(2) else {
        return nil
      }
      for mask in ["new_axis_mask", "shrink_axis_mask", "ellipsis_mask"] {
        guard (try layer.integers(mask) ?? []).allSatisfy({ $0 == 0 }) else { return nil }
      }
      guard begin.count == end.count, begin.count <= shape.count else { return nil }
      var steps = Array(repeating: 1, count: begin.count)
      if layer.layer.inputs.count == 4 {
        guard let given = layer.settings(3), given.count == steps.count else { return nil }
        steps = given
      }
      let beginMask = try layer.integers("begin_mask") ?? []
      let endMask = try layer.integers("end_mask") ?? []
      var slices: [AxisSlice] = []
      for axis in begin.indices {
        // A mask of 1 takes the whole axis on its side.
        guard steps[axis] != 0 else { return nil }
        let whole = steps[axis] > 0 ? (0, Int.max) : (-1, Int.min)
        let start = beginMask.indices.contains(axis) && beginMask[axis] == 1 ? whole.0 : begin[axis]
        let stop = endMask.indices.contains(axis) && endMask[axis] == 1 ? whole.1 : end[axis]
        let slice = AxisSlice(axis: axis, start: start, end: stop, step: steps[axis]).clamped(to: shape[axis])
        if slice.start != 0 || slice.end != (shape[axis] ?? .max) || slice.step != 1 { slices.append(slice) }
      }
      return slices.isEmpty ? LayerMeaning(.identity()) : LayerMeaning(.slice(slices))
    },
    LayerCodec("Slice", inputs: 4...5) { layer throws(LayerFault) in
      guard let shape = layer.shapes[0], let starts = layer.settings(1), let ends = layer.settings(2),
        let steps = layer.settings(3)
      else { return nil }
      var axes = Array(starts.indices)
      if layer.layer.inputs.count == 5 {
        guard let given = layer.settings(4), let known = try layer.axes(given, rank: shape.count) else {
          return nil
        }
        axes = known
      }
      guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count,
        axes.allSatisfy({ $0 < shape.count }), steps.allSatisfy({ $0 != 0 })
      else { return nil }
      return LayerMeaning(
        .slice(
          axes.indices.map { i in
            AxisSlice(axis: axes[i], start: starts[i], end: ends[i], step: steps[i]).clamped(
              to: shape[axes[i]])
          }))
    },
    LayerCodec("Pad", inputs: 3...4) { layer throws(LayerFault) in
      guard let before = layer.settings(1), let after = layer.settings(2), before.count == after.count else {
        return nil
      }
      let mode: PaddingMode
      switch layer.text("pad_mode", default: "constant").lowercased() {
      case "constant":
        guard layer.layer.inputs.count == 4 else {
          mode = .constant(0)
          break
        }
        guard let value = layer.scalar(3) else { return nil }
        mode = .constant(value)
      case "reflect": mode = .reflect
      case "edge": mode = .edge
      default: return nil
      }
      return LayerMeaning(.pad(mode, before: before, after: after))
    },
    LayerCodec("Gather", inputs: 3...3) { layer throws(LayerFault) in
      guard try layer.integer("batch_dims", default: 0) == 0, let setting = layer.settings(2)?.first,
        let axis = try layer.axis(setting, rank: layer.rank(0))
      else { return nil }
      return LayerMeaning(.gather(axis: axis), operands: [.input(0), .input(1)])
    },
  ]
}

extension AxisSlice {
  /// The same elements of an axis of `extent`, with a start and an end that lie on it, if its step is positive.
  fileprivate func clamped(to extent: Int?) -> AxisSlice {
    guard let extent, step > 0 else { return self }
    func place(_ index: Int) -> Int { min(max(index < 0 ? index + extent : index, 0), extent) }
    return AxisSlice(axis: axis, start: place(start), end: place(end), step: step)
  }
}

extension IRAssembly {
  mutating func split(axis: Int, sizes: [Int], _ x: IRPort, of node: ModelNode) -> [IRPort] {
    let ports = [
      x, number(axis, name: node.name + "/axis"), integers(sizes, name: node.name + "/sizes"),
    ]
    let first = add(
      "VariadicSplit", "opset1", [], ports, name: node.name, type: x.type,
      moreResults: Array(repeating: x.type, count: max(0, sizes.count - 1)))
    return sizes.indices.map { IRPort(layer: first.layer, output: $0, type: x.type) }
  }

  mutating func slice(_ slices: [AxisSlice], _ x: IRPort, name: String) -> IRPort {
    let ports = [
      x, integers(slices.map(\.start), name: name + "/start"),
      integers(slices.map(\.end), name: name + "/stop"),
      integers(slices.map(\.step), name: name + "/step"), integers(slices.map(\.axis), name: name + "/axes"),
    ]
    return add("Slice", "opset8", [], ports, name: name, type: x.type)
  }

  mutating func pad(
    _ mode: PaddingMode, before: [Int], after: [Int], _ x: IRPort, of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    var ports = [
      x, integers(before, name: node.name + "/before"), integers(after, name: node.name + "/after"),
    ]
    let word: String
    switch mode {
    case .constant(let value):
      word = "constant"
      ports.append(number(value, type: x.type, name: node.name + "/value"))
    case .reflect: word = "reflect"
    case .edge: word = "edge"
    case .wrap: throw .irUnwritable(node, "no layer pads an axis with its other end")
    }
    let attributes = [IRAttribute(name: "pad_mode", value: word)]
    return add("Pad", "opset12", attributes, ports, name: node.name, type: x.type)
  }

  mutating func gather(axis: Int, _ x: IRPort, _ indices: IRPort, name: String) -> IRPort {
    add(
      "Gather", "opset8", [IRAttribute(name: "batch_dims", value: "0")],
      [x, indices, number(axis, name: name + "/axis")], name: name, type: x.type)
  }
}
