import DKSDiagnostics
import DKSModels
import DKSTensors

extension LayerCodec {
  static let resizings: [LayerCodec] = [
    LayerCodec("Interpolate", inputs: 2...4) { layer throws(LayerFault) in
      guard layer.opset >= 4, let shape = layer.shapes[0],
        !(try layer.flag("antialias", default: false)),
        (try layer.integers("pads_begin") ?? []).allSatisfy({ $0 == 0 }),
        (try layer.integers("pads_end") ?? []).allSatisfy({ $0 == 0 })
      else { return nil }
      let mode: Resizing.Mode
      switch layer.text("mode", default: "").lowercased() {
      case "nearest": mode = .nearest
      case "linear", "linear_onnx": mode = .linear
      case "cubic" where try layer.number("cube_coeff", default: -0.75) == -0.75: mode = .cubic
      default: return nil
      }
      let words = layer.text("coordinate_transformation_mode", default: "half_pixel").lowercased()
      let nearest = layer.text("nearest_mode", default: "round_prefer_floor").lowercased()
      guard let coordinates = Resizing.Coordinates(rawValue: words),
        let rounding = Resizing.Rounding(rawValue: nearest)
      else { return nil }
      return try layer.resizing(
        shape, Resizing(mode: mode, coordinates: coordinates, rounding: rounding, scales: []))
    }
  ]
}

extension LayerContext {
  /// Adds the extents or the factors, which stand on other inputs in operator sets 4 and 11.
  fileprivate func resizing(_ shape: [Int?], _ resizing: Resizing) throws(LayerFault) -> LayerMeaning? {
    let namesExtents = text("shape_calculation_mode", default: "sizes").lowercased() == "sizes"
    let (extents, factors, axesInput) = opset >= 11 ? (1, 1, 2) : (1, 2, 3)
    var axes = Array(shape.indices)
    if layer.inputs.count > axesInput {
      guard let given = settings(axesInput), let known = try self.axes(given, rank: shape.count) else {
        return nil
      }
      axes = known
    }
    var resizing = resizing
    resizing.scales = Array(repeating: 1, count: shape.count)
    if namesExtents {
      guard let wanted = settings(extents), wanted.count == axes.count else { return nil }
      var sizes: [Int] = []
      for (axis, extent) in shape.enumerated() {
        guard let known = axes.firstIndex(of: axis).map({ wanted[$0] }) ?? extent, known > 0 else {
          return nil
        }
        sizes.append(known)
        if let extent, extent > 0 { resizing.scales[axis] = Double(known) / Double(extent) }
      }
      resizing.sizes = sizes
    } else {
      guard constants.indices.contains(factors), let tensor = constants[factors], tensor.count == axes.count,
        tensor.count <= 16, let wanted = try? tensor.doubles(), wanted.allSatisfy({ $0 > 0 && $0.isFinite })
      else { return nil }
      for (i, axis) in axes.enumerated() { resizing.scales[axis] = wanted[i] }
    }
    return LayerMeaning(.resize(resizing))
  }
}

extension IRAssembly {
  mutating func resize(_ resizing: Resizing, _ x: IRPort, of node: ModelNode) -> IRPort {
    let mode =
      switch resizing.mode {
      case .nearest: "nearest"
      case .linear: "linear_onnx"
      case .cubic: "cubic"
      }
    // Axes that stay as they are are left out: they may have free extents.
    let axes = resizing.scales.indices.filter { resizing.scales[$0] != 1 }
    let zeros = list(Array(repeating: 0, count: resizing.scales.count))
    let target: IRPort
    if let sizes = resizing.sizes {
      target = integers(axes.map { sizes[$0] }, name: node.name + "/sizes")
    } else {
      target = numbers(axes.map { resizing.scales[$0] }, name: node.name + "/scales")
    }
    return add(
      "Interpolate", "opset11",
      [
        IRAttribute(name: "mode", value: mode),
        IRAttribute(name: "shape_calculation_mode", value: resizing.sizes == nil ? "scales" : "sizes"),
        IRAttribute(name: "coordinate_transformation_mode", value: resizing.coordinates.rawValue),
        IRAttribute(name: "nearest_mode", value: resizing.rounding.rawValue),
        IRAttribute(name: "antialias", value: "false"),
        IRAttribute(name: "pads_begin", value: zeros), IRAttribute(name: "pads_end", value: zeros),
        IRAttribute(name: "cube_coeff", value: "-0.75"),
      ], [x, target, integers(axes, name: node.name + "/axes")], name: node.name, type: x.type)
  }
}
