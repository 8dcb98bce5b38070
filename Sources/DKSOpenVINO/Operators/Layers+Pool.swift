import DKSDiagnostics
import DKSModels
import DKSTensors

extension LayerCodec {
  static let pools: [LayerCodec] = [
    LayerCodec("AvgPool", inputs: 1...1) { layer throws(LayerFault) in
      let countsPadding = !(try layer.flag("exclude-pad", default: false))
      guard let window = try layer.poolWindow(hasDilations: false, countsPadding: countsPadding) else {
        return nil
      }
      return LayerMeaning(.pool(.mean, window, countsPadding: countsPadding))
    },
    LayerCodec("MaxPool", inputs: 1...1) { layer throws(LayerFault) in
      // The second output, the places of the maxima, has no word.
      guard !layer.isUsed.dropFirst().contains(true),
        let window = try layer.poolWindow(hasDilations: true, countsPadding: false)
      else { return nil }
      return LayerMeaning(.pool(.max, window, countsPadding: false))
    },
  ]
}

extension LayerContext {
  /// The window of a pool, whose ceiling mode has become padding; nil where that cannot be said.
  fileprivate func poolWindow(hasDilations: Bool, countsPadding: Bool) throws(LayerFault) -> OperatorWindow? {
    guard let size = try integers("kernel") else { throw LayerFault(message: "'kernel' is missing") }
    guard !size.isEmpty, size.allSatisfy({ $0 > 0 }) else {
      throw LayerFault(
        attribute: "kernel", message: "'kernel' is '\(text("kernel", default: "").prefix(40))'")
    }
    guard var window = try window(size: size, of: 0, hasDilations: hasDilations) else { return nil }
    let rounding = text("rounding_type", default: "floor").lowercased()
    guard rounding != "floor", text("auto_pad", default: "explicit").lowercased() != "valid" else {
      return window
    }
    guard rounding == "ceil" || rounding == "ceil_torch", let shape = shapes[0], shape.count == size.count + 2
    else { return nil }
    for i in size.indices {
      guard let extent = shape[i + 2] else { return nil }
      let padded = extent + window.padsBefore[i] + window.padsAfter[i]
      let room = padded - window.reach(i)
      guard room >= 0 else { return nil }
      let missing = (window.strides[i] - room % window.strides[i]) % window.strides[i]
      guard missing > 0 else { continue }
      let lastStart = room + missing
      if lastStart >= extent + window.padsBefore[i] {
        // The last window would lie in the padding alone: PyTorch drops it, OpenVINO's own mode does not.
        guard rounding == "ceil_torch" else { return nil }
        continue
      }
      // What is beyond the padding is never counted, which one flag cannot say.
      guard !countsPadding else { return nil }
      window.padsAfter[i] += missing
    }
    return window
  }
}

extension IRAssembly {
  mutating func pool(
    _ reduction: Reduction, _ window: OperatorWindow, countsPadding: Bool, _ inputs: [IRPort?],
    of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let x = try input(0, inputs, node)
    let kernel = IRAttribute(name: "kernel", value: list(window.size))
    let rounding = IRAttribute(name: "rounding_type", value: "floor")
    switch reduction {
    case .mean:
      guard window.dilations.allSatisfy({ $0 == 1 }) else {
        throw .irUnwritable(node, "a mean pool has no dilations there")
      }
      let exclusion = IRAttribute(name: "exclude-pad", value: String(!countsPadding))
      let attributes = [kernel, exclusion, rounding] + window.attributes.filter { $0.name != "dilations" }
      return add("AvgPool", "opset1", attributes, [x], name: node.name, type: x.type)
    case .max:
      let attributes = [
        kernel, rounding, IRAttribute(name: "index_element_type", value: "i64"),
        IRAttribute(name: "axis", value: "0"),
      ]
      return add(
        "MaxPool", "opset8", attributes + window.attributes, [x], name: node.name, type: x.type,
        moreResults: [.int64])
    default:
      throw .irUnwritable(node, "no pool computes the \(reduction.rawValue) of a window")
    }
  }
}
