import DKSModels

extension OperatorFamily {
  /// Conv and ConvTranspose.
  static let convolutions = OperatorFamily(
    decoders: [
      (
        "Conv",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          let groups = try node.integer("group", default: 1)
          let size = try kernelSize(of: node)
          try check(groups, node)
          let window = try node.window(size: size, extents: node.spatialExtents(0))
          return .init(.convolution(window, groups: groups), node.hasInput(2) ? 3 : 2)
        }
      ),
      (
        "ConvTranspose",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          let groups = try node.integer("group", default: 1)
          let size = try kernelSize(of: node)
          try check(groups, node)
          let (window, outputPadding) = try node.transposedWindow(size: size)
          return .init(
            .transposedConvolution(window, groups: groups, outputPadding: outputPadding),
            node.hasInput(2) ? 3 : 2)
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      switch operation {
      case .convolution(let window, let groups):
        var inputs = writer.operands
        let pads = window.padsBefore + window.padsAfter
        if pads.contains(where: { $0 < 0 }) {
          inputs[0] = writer.padded(
            writer.operands[0], before: [0, 0] + window.padsBefore, after: [0, 0] + window.padsAfter)
        }
        let isPadded = !pads.contains { $0 < 0 }
        writer.emit(
          "Conv", inputs,
          [
            "dilations": .integers(window.dilations), "group": .integer(groups),
            "kernel_shape": .integers(window.size), "pads": .integers(isPadded ? pads : pads.map { _ in 0 }),
            "strides": .integers(window.strides),
          ])
        return true
      case .transposedConvolution(let window, let groups, let outputPadding):
        let pads = window.padsBefore + window.padsAfter
        guard !pads.contains(where: { $0 < 0 }) else {
          throw writer.fault("pads of transposed convolutions are not negative")
        }
        writer.emit(
          "ConvTranspose", nil,
          [
            "dilations": .integers(window.dilations), "group": .integer(groups),
            "kernel_shape": .integers(window.size), "output_padding": .integers(outputPadding),
            "pads": .integers(pads), "strides": .integers(window.strides),
          ])
        return true
      default: return false
      }
    })

  /// The extents of the kernel, which the weights tell and an attribute may repeat.
  private static func kernelSize(of node: NodeReader) throws(Undecodable) -> [Int] {
    var size: [Int]?
    if let shape = node.shape(1) {
      guard shape.count >= 3 else {
        throw .wrong("its weights have \(shape.count) axes, at least 3 are needed")
      }
      size = shape.contains { $0 == nil } ? nil : shape.dropFirst(2).compactMap { $0 }
    }
    guard let named = try node.integers("kernel_shape") else {
      guard let size else { throw .unknown }
      return size
    }
    if let size, size != named {
      throw .wrong("its kernel_shape is \(named), its weights have \(size)")
    }
    return named
  }

  private static func check(_ groups: Int, _ node: NodeReader) throws(Undecodable) {
    guard groups > 0 else { throw .wrong("it has \(groups) groups, at least 1 is needed") }
    guard let weight = node.shape(1), let channels = weight[0] else { return }
    guard channels % groups == 0 else {
      throw .wrong("its \(channels) filters do not divide into \(groups) groups")
    }
  }
}
