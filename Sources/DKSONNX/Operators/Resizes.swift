import DKSModels

extension OperatorFamily {
  /// Resize and its forerunner Upsample.
  static let resizes = OperatorFamily(
    decoders: [
      (
        "Upsample",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          let scales = node.operatorSet < 9 ? try node.numbers("scales") : try node.settingNumbers(1)
          guard let scales else { throw .wrong("its scales are missing") }
          return .init(
            .resize(
              Resizing(
                mode: try mode(of: node), coordinates: .asymmetric, rounding: .floor,
                scales: try checked(scales, node))))
        }
      ),
      (
        "Resize",
        { node throws(Undecodable) in
          try node.requireInputs(1)
          guard node.operatorSet >= 11 else {
            guard let scales = try node.settingNumbers(1) else { throw .wrong("its scales are missing") }
            return .init(
              .resize(
                Resizing(
                  mode: try mode(of: node), coordinates: .asymmetric, rounding: .floor,
                  scales: try checked(scales, node))))
          }
          return .init(.resize(try resizing(of: node)))
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      guard case .resize(let resizing) = operation else { return false }
      let mode = NodeWriter.AttributeValue.string(resizing.mode.rawValue)
      if writer.operatorSet < 11 {
        guard resizing.coordinates == .asymmetric, resizing.rounding == .floor || resizing.mode != .nearest,
          resizing.mode != .cubic
        else { throw writer.fault("its coordinates are there from operator set 11 on") }
        let scales = resizing.scales
        if writer.operatorSet < 9 {
          writer.emit("Upsample", nil, ["mode": mode, "scales": .floats(scales)])
        } else {
          let type = writer.operatorSet < 10 ? "Upsample" : "Resize"
          writer.emit(type, [writer.operands[0], writer.floats(scales)], ["mode": mode])
        }
        return true
      }
      let region = writer.operatorSet < 13 ? writer.floats([]) : ""
      var inputs = [writer.operands[0], region]
      if let sizes = resizing.sizes {
        // Operator sets 11 and 12 want the scales there, and empty.
        inputs += [writer.operatorSet < 13 ? writer.floats([]) : "", writer.integers(sizes)]
      } else {
        inputs.append(writer.floats(resizing.scales))
      }
      writer.emit(
        "Resize", inputs,
        [
          "coordinate_transformation_mode": .string(resizing.coordinates.rawValue), "mode": mode,
          "nearest_mode": .string(resizing.rounding.rawValue),
        ])
      return true
    })

  private static func mode(of node: NodeReader) throws(Undecodable) -> Resizing.Mode {
    switch try node.string("mode", default: "nearest") {
    case "nearest": return .nearest
    case "linear", "bilinear": return .linear
    case "cubic": return .cubic
    case let other: throw .wrong("its mode is '\(other)'")
    }
  }

  private static func checked(_ scales: [Double], _ node: NodeReader) throws(Undecodable) -> [Double] {
    guard scales.allSatisfy({ $0 > 0 && $0 < 0x1p24 }) else { throw .wrong("its scales are \(scales)") }
    if let shape = node.shape(0), shape.count != scales.count {
      throw .wrong("it has \(scales.count) scales, its operand has \(shape.count) axes")
    }
    return scales
  }

  /// Resize from operator set 11 on.
  private static func resizing(of node: NodeReader) throws(Undecodable) -> Resizing {
    guard try node.integer("antialias", default: 0) == 0,
      try node.integer("exclude_outside", default: 0) == 0,
      try node.number("cubic_coeff_a", default: -0.75) == -0.75,
      try node.string("keep_aspect_ratio_policy", default: "stretch") == "stretch"
    else { throw .foreign }
    let words = try node.string("coordinate_transformation_mode", default: "half_pixel")
    guard let coordinates = Resizing.Coordinates(rawValue: words) else { throw .foreign }
    let nearest = try node.string("nearest_mode", default: "round_prefer_floor")
    guard let rounding = Resizing.Rounding(rawValue: nearest) else {
      throw .wrong("its nearest_mode is '\(nearest)'")
    }
    guard let shape = node.shape(0) else { throw .unknown }
    let axes = try axes(of: node, rank: shape.count)
    var scales = [Double](repeating: 1, count: shape.count)
    if let named = try node.settingNumbers(2), !named.isEmpty {
      guard named.count == axes.count else {
        throw .wrong("it has \(named.count) scales for \(axes.count) axes")
      }
      for (axis, scale) in zip(axes, named) { scales[axis] = scale }
      return Resizing(
        mode: try mode(of: node), coordinates: coordinates, rounding: rounding,
        scales: try checked(scales, node))
    }
    if let scales = wholeScales(of: node, shape) {
      return Resizing(mode: try mode(of: node), coordinates: coordinates, rounding: rounding, scales: scales)
    }
    guard let named = try node.setting(3), named.count == axes.count else {
      throw .wrong("it has neither scales nor sizes for its \(axes.count) axes")
    }
    var sizes: [Int] = []
    for (axis, extent) in shape.enumerated() {
      if let place = axes.firstIndex(of: axis) {
        let size = named[place]
        guard size > 0, size <= TensorReader.elementLimit else { throw .wrong("its sizes are \(named)") }
        sizes.append(size)
        if let extent, extent > 0 { scales[axis] = Double(size) / Double(extent) }
      } else {
        guard let extent else { throw .unknown }
        sizes.append(extent)
      }
    }
    return Resizing(
      mode: try mode(of: node), coordinates: coordinates, rounding: rounding, scales: scales, sizes: sizes)
  }

  /// The scales where some of the sizes are the operand's own, whatever they are, and the others whole multiples.
  private static func wholeScales(of node: NodeReader, _ shape: [Int?]) -> [Double]? {
    guard node.freeSettings.count > 3, let sizes = node.freeSettings[3], sizes.count == shape.count,
      sizes.contains(nil)
    else { return nil }
    var scales: [Double] = []
    for (size, extent) in zip(sizes, shape) {
      guard let size else {
        scales.append(1)
        continue
      }
      guard let extent, extent > 0, size > 0, size.isMultiple(of: extent) else { return nil }
      scales.append(Double(size / extent))
    }
    return scales
  }

  private static func axes(of node: NodeReader, rank: Int) throws(Undecodable) -> [Int] {
    guard node.operatorSet >= 18, let named = try node.integers("axes") else { return Array(0..<rank) }
    var axes: [Int] = []
    for axis in named { axes.append(try node.axis(axis, rank: rank)) }
    return axes
  }
}
