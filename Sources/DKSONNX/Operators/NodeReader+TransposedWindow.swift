import DKSModels

extension NodeReader {
  /// The window of a transposed convolution, with explicit pads, and what is added after its result.
  ///
  /// Where the file names the extents of the result, or wants them to be those of the operand times the strides,
  /// the pads are what is too much, half of it on either side (ONNX, ConvTranspose).
  func transposedWindow(size: [Int]) throws(Undecodable) -> (OperatorWindow, outputPadding: [Int]) {
    var window = try givenWindow(size: size)
    var added = try integers("output_padding") ?? size.map { _ in 0 }
    guard added.count == size.count, added.allSatisfy({ (0...1 << 20).contains($0) })
    else { throw .wrong("its output_padding \(added) does not fit its kernel") }
    let mode = try string("auto_pad", default: "NOTSET")
    guard ["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(mode) else {
      throw .wrong("its auto_pad is '\(mode)'")
    }
    let wanted = try outputShape(axes: size.count)
    if wanted == nil, !mode.hasPrefix("SAME") {
      if mode == "VALID" {
        (window.padsBefore, window.padsAfter) = (size.map { _ in 0 }, size.map { _ in 0 })
      }
      return (window, added)
    }
    let extents = wanted == nil ? nil : spatialExtents(0)
    if wanted != nil, extents?.count != size.count || extents?.contains(where: { $0 > 1 << 30 }) == true {
      throw .unknown
    }
    for i in size.indices {
      let stride = window.strides[i]
      let reach = (size[i] - 1) * window.dilations[i] + 1 + added[i]
      // As many steps as the operand has locations but one, and the whole kernel at the last of them.
      let excess =
        if let wanted, let extents {
          (extents[i] - 1) * stride + reach - wanted[i]
        } else {
          max(0, reach - stride)
        }
      if excess < 0 {
        guard added[i] - excess < max(stride, window.dilations[i]) else {
          throw .wrong("its output_shape is larger than what its kernel reaches")
        }
        added[i] -= excess
      }
      let total = max(0, excess)
      window.padsBefore[i] = mode == "SAME_UPPER" ? total / 2 : total - total / 2
      window.padsAfter[i] = total - window.padsBefore[i]
    }
    return (window, added)
  }

  /// The spatial extents that the result is to have, if the file names them; some files name all extents.
  private func outputShape(axes: Int) throws(Undecodable) -> [Int]? {
    guard let shape = try integers("output_shape"), !shape.isEmpty else { return nil }
    guard shape.count == axes || shape.count == axes + 2, shape.allSatisfy({ (1...1 << 24).contains($0) })
    else { throw .wrong("its output_shape is \(shape), it has \(axes) spatial axes") }
    return Array(shape.suffix(axes))
  }
}
