import DKSModels

extension LayerContext {
  /// The window of a convolution or a pool with `size`; nil where `auto_pad` needs extents that are not known.
  func window(size: [Int], of input: Int, hasDilations: Bool = true) throws(LayerFault) -> OperatorWindow? {
    let count = size.count
    let strides = try integers("strides", count: count, atLeast: 1, default: 1)
    let dilations =
      hasDilations
      ? try integers("dilations", count: count, atLeast: 1, default: 1) : Array(repeating: 1, count: count)
    var window = OperatorWindow(size: size, strides: strides, dilations: dilations)
    switch text("auto_pad", default: "explicit").lowercased() {
    case "valid": break
    case let mode where mode == "same_upper" || mode == "same_lower":
      guard let shape = shapes[input], shape.count == count + 2 else { return nil }
      for i in 0..<count {
        guard let extent = shape[i + 2] else { return nil }
        let total = max(0, ((extent - 1) / strides[i]) * strides[i] + window.reach(i) - extent)
        window.padsBefore[i] = mode == "same_upper" ? total / 2 : total - total / 2
        window.padsAfter[i] = total - window.padsBefore[i]
      }
    default:
      window.padsBefore = try integers("pads_begin", count: count, atLeast: Int(Int32.min), default: 0)
      window.padsAfter = try integers("pads_end", count: count, atLeast: Int(Int32.min), default: 0)
    }
    return window
  }
}

extension OperatorWindow {
  /// How many neighbouring elements the window spans on spatial axis `i`.
  func reach(_ i: Int) -> Int { (size[i] - 1) * dilations[i] + 1 }
}
