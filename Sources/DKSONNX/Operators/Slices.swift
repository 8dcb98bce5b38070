import DKSModels

extension OperatorFamily {
  /// Ranges of the elements, and elements beyond the border.
  static let slices = OperatorFamily(
    decoders: [
      (
        "Slice",
        { node throws(Undecodable) in
          try node.requireInputs(node.operatorSet < 10 ? 1 : 3)
          let isOld = node.operatorSet < 10
          guard let starts = try node.integers("starts", orInput: 1, from: 10),
            let ends = try node.integers("ends", orInput: 2, from: 10)
          else { throw .wrong("its starts or ends are missing") }
          let axes = try node.integers("axes", orInput: 3, from: 10) ?? Array(starts.indices)
          let steps = isOld ? nil : try node.setting(4)
          guard ends.count == starts.count, axes.count == starts.count,
            steps.map({ $0.count == starts.count }) ?? true
          else { throw .wrong("its starts, ends, axes and steps are not equally many") }
          var slices: [AxisSlice] = []
          for i in starts.indices {
            var axis = axes[i]
            if let shape = node.shape(0) {
              axis = try node.axis(axis, rank: shape.count)
            } else if axis < 0 {
              throw .unknown
            }
            let step = steps?[i] ?? 1
            guard step != 0 else { throw .wrong("its step along axis \(axis) is 0") }
            let slice = AxisSlice(axis: axis, start: starts[i], end: ends[i], step: step)
            slices.append(node.shape(0)?[axis].map { slice.clamped(to: $0) } ?? slice)
          }
          return .init(.slice(slices))
        }
      ),
      (
        "Pad",
        { node throws(Undecodable) in
          try node.requireInputs(node.operatorSet < 11 ? 1 : 2)
          guard let pads = try node.integers("pads", orInput: 1, from: 11) else {
            throw .wrong("its pads are missing")
          }
          let rank = try node.rank(0)
          var axes = Array(0..<rank)
          if node.operatorSet >= 18, let named = try node.setting(3) {
            axes = []
            for axis in named { axes.append(try node.axis(axis, rank: rank)) }
          }
          guard pads.count == 2 * axes.count, pads.allSatisfy({ abs($0) <= 1 << 40 }),
            Set(axes).count == axes.count
          else { throw .wrong("it has \(pads.count) pads for \(axes.count) axes") }
          var before = [Int](repeating: 0, count: rank)
          var after = before
          for (i, axis) in axes.enumerated() {
            before[axis] = pads[i]
            after[axis] = pads[axes.count + i]
          }
          let mode: PaddingMode
          switch try node.string("mode", default: "constant") {
          case "constant":
            let value =
              node.operatorSet < 11
              ? try node.number("value", default: 0) : try node.settingNumbers(2)?.first ?? 0
            mode = .constant(value)
          case "reflect": mode = .reflect
          case "edge": mode = .edge
          case "wrap": mode = .wrap
          case let other: throw .wrong("its mode is '\(other)'")
          }
          return .init(.pad(mode, before: before, after: after))
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      switch operation {
      case .slice(let slices):
        let starts = slices.map(\.start)
        let ends = slices.map(\.end)
        let axes = slices.map(\.axis)
        let steps = slices.map(\.step)
        if writer.operatorSet < 10 {
          guard steps.allSatisfy({ $0 == 1 }) else {
            throw writer.fault("steps are there from operator set 10 on")
          }
          writer.emit(
            "Slice", nil, ["axes": .integers(axes), "ends": .integers(ends), "starts": .integers(starts)])
        } else {
          var inputs = [
            writer.operands[0], writer.integers(starts), writer.integers(ends), writer.integers(axes),
          ]
          if steps.contains(where: { $0 != 1 }) { inputs.append(writer.integers(steps)) }
          writer.emit("Slice", inputs)
        }
      case .pad(let mode, let before, let after):
        let (name, value): (String, Double) =
          switch mode {
          case .constant(let value): ("constant", value)
          case .reflect: ("reflect", 0)
          case .edge: ("edge", 0)
          case .wrap: ("wrap", 0)
          }
        if name == "wrap", writer.operatorSet < 19 {
          throw writer.fault("this mode is there from operator set 19 on")
        }
        if writer.operatorSet < 11 {
          writer.emit(
            "Pad", nil,
            ["mode": .string(name), "pads": .integers(before + after), "value": .float(value)])
        } else {
          let pads = writer.integers(before + after)
          let constant = value == 0 ? "" : writer.scalar(value)
          writer.emit("Pad", [writer.operands[0], pads, constant], ["mode": .string(name)])
        }
      default: return false
      }
      return true
    })
}

extension AxisSlice {
  /// The range with its ends counted from the front and within the axis.
  ///
  /// A range that runs backwards keeps its end where −1 would mean something else.
  fileprivate func clamped(to extent: Int) -> AxisSlice {
    func counted(_ place: Int) -> Int { place < 0 ? max(place, -extent - 1) + extent : min(place, extent) }
    guard step > 0 else { return self }
    var slice = self
    slice.start = max(0, counted(start))
    slice.end = max(slice.start, counted(end))
    return slice
  }
}
