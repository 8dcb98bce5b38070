import DKSModels

extension NodeReader {
  /// The largest extent, stride, dilation or pad.
  private static let windowLimit = 1 << 24

  /// The window that the attributes describe, with explicit pads.
  ///
  /// - Parameter extents: The spatial extents of the operand, where they are known.
  func window(size: [Int], extents: [Int]?) throws(Undecodable) -> OperatorWindow {
    let axes = size.count
    var window = try givenWindow(size: size)
    let mode = try string("auto_pad", default: "NOTSET")
    switch mode {
    case "NOTSET", "": return window
    case "VALID":
      window.padsBefore = size.map { _ in 0 }
      window.padsAfter = window.padsBefore
    case "SAME_UPPER", "SAME_LOWER":
      for i in 0..<axes {
        let reach = (size[i] - 1) * window.dilations[i]
        var total = reach
        if window.strides[i] > 1 {
          guard let extents, extents.count == axes else { throw .unknown }
          let results = (extents[i] + window.strides[i] - 1) / window.strides[i]
          total = max(0, (results - 1) * window.strides[i] + reach + 1 - extents[i])
        }
        let small = total / 2
        window.padsBefore[i] = mode == "SAME_UPPER" ? small : total - small
        window.padsAfter[i] = mode == "SAME_UPPER" ? total - small : small
      }
    default: throw .wrong("its auto_pad is '\(mode)'")
    }
    return window
  }

  /// The window with the pads that the attributes name, if they do.
  func givenWindow(size: [Int]) throws(Undecodable) -> OperatorWindow {
    let axes = size.count
    func list(_ name: String, _ count: Int, default other: Int, from least: Int) throws(Undecodable) -> [Int]
    {
      let list = try integers(name) ?? [Int](repeating: other, count: count)
      guard list.count == count else {
        throw .wrong("its attribute '\(name)' has \(list.count) entries, \(count) are needed")
      }
      if let entry = list.first(where: { $0 < least || $0 > NodeReader.windowLimit }) {
        throw .wrong("its attribute '\(name)' has the entry \(entry)")
      }
      return list
    }
    guard axes >= 1, size.allSatisfy({ (1...NodeReader.windowLimit).contains($0) }) else {
      throw .wrong("its window is \(size)")
    }
    let strides = try list("strides", axes, default: 1, from: 1)
    let dilations = try list("dilations", axes, default: 1, from: 1)
    let pads = try list("pads", 2 * axes, default: 0, from: -NodeReader.windowLimit)
    return OperatorWindow(
      size: size, strides: strides, dilations: dilations, padsBefore: Array(pads.prefix(axes)),
      padsAfter: Array(pads.suffix(axes)))
  }

  /// Adds to the pads after each axis what a ceiling mode needs, and says whether it was anything.
  ///
  /// A window that would begin beyond the operand and its pads before does not count (ONNX 19, as PyTorch).
  func applyCeiling(to window: inout OperatorWindow, extents: [Int]?) throws(Undecodable) -> Bool {
    guard let extents, extents.count == window.size.count else { throw .unknown }
    var isChanged = false
    for i in window.size.indices {
      let stride = window.strides[i]
      let reach = (window.size[i] - 1) * window.dilations[i] + 1
      let room = extents[i] + window.padsBefore[i] + window.padsAfter[i] - reach
      guard room >= 0 else { throw .wrong("its window \(window.size) does not fit \(extents)") }
      var last = (room + stride - 1) / stride
      if last * stride >= extents[i] + window.padsBefore[i] { last -= 1 }
      let needed = last * stride + reach - extents[i] - window.padsBefore[i]
      if needed > window.padsAfter[i] {
        window.padsAfter[i] = needed
        isChanged = true
      }
    }
    return isChanged
  }
}

extension NodeWriter {
  /// `value` with other borders, zeros beyond the old ones.
  mutating func padded(_ value: String, before: [Int], after: [Int]) -> String {
    if operatorSet < 11 {
      return step("Pad", [value], ["mode": .string("constant"), "pads": .integers(before + after)])
    }
    let pads = integers(before + after)
    return step("Pad", [value, pads], ["mode": .string("constant")])
  }
}
