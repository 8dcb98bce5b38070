import DKSDiagnostics
import DKSModels

extension LayerCodec {
  static let convolutions: [LayerCodec] = [
    LayerCodec("Convolution", inputs: 2...2) { layer throws(LayerFault) in
      guard let weight = layer.extents(1), weight.count >= 3,
        let window = try layer.window(size: Array(weight[2...]), of: 0)
      else { return nil }
      return LayerMeaning(.convolution(window, groups: 1), operands: layer.allInputs)
    },
    LayerCodec("GroupConvolution", inputs: 2...2) { layer throws(LayerFault) in
      guard let weight = layer.extents(1), weight.count >= 4, weight[0] > 0, layer.constants[1] != nil,
        let window = try layer.window(size: Array(weight[3...]), of: 0)
      else { return nil }
      // [G, O / G, I / G, k…] and [O, I / G, k…] have their elements in the same order.
      return LayerMeaning(
        .convolution(window, groups: weight[0]),
        operands: [.input(0), .view(1, [weight[0] * weight[1]] + weight[2...])])
    },
    LayerCodec("ConvolutionBackpropData", inputs: 2...3) { layer throws(LayerFault) in
      guard let weight = layer.extents(1), weight.count >= 3,
        let transposed = try layer.transposed(size: Array(weight[2...]), groups: 1)
      else { return nil }
      return LayerMeaning(transposed, operands: [.input(0), .input(1)])
    },
    LayerCodec("GroupConvolutionBackpropData", inputs: 2...3) { layer throws(LayerFault) in
      guard let weight = layer.extents(1), weight.count >= 4, weight[0] > 0,
        layer.constants[1] != nil,
        let transposed = try layer.transposed(size: Array(weight[3...]), groups: weight[0])
      else { return nil }
      // [G, I / G, O / G, k…] and [I, O / G, k…] have their elements in the same order.
      return LayerMeaning(
        transposed, operands: [.input(0), .view(1, [weight[0] * weight[1]] + weight[2...])])
    },
  ]
}

extension LayerContext {
  /// The transpose of a convolution; nil where its padding follows from what is not known.
  ///
  /// Without extents that the result is to have, `auto_pad` is no padding. With them, what is too much is cut off: on
  /// both sides, or, besides `pads_begin`, after the end.
  fileprivate func transposed(size: [Int], groups: Int) throws(LayerFault) -> Operator? {
    let mode = text("auto_pad", default: "explicit").lowercased()
    var window = OperatorWindow(
      size: size, strides: try integers("strides", count: size.count, atLeast: 1, default: 1),
      dilations: try integers("dilations", count: size.count, atLeast: 1, default: 1))
    var added = try integers("output_padding", count: size.count, atLeast: 0, default: 0)
    if ["explicit", "notset"].contains(mode) {
      window.padsBefore = try integers("pads_begin", count: size.count, atLeast: 0, default: 0)
      window.padsAfter = try integers("pads_end", count: size.count, atLeast: 0, default: 0)
    }
    guard layer.inputs.count > 2 else {
      return .transposedConvolution(window, groups: groups, outputPadding: added)
    }
    let range = 1...1 << 24
    guard let wanted = settings(2), wanted.count == size.count, let shape = shapes[0],
      shape.count == size.count + 2, (wanted + size).allSatisfy(range.contains)
    else { return nil }
    for i in size.indices {
      guard let extent = shape[i + 2], range.contains(extent) else { return nil }
      var excess = (extent - 1) * window.strides[i] + window.reach(i) + added[i] - wanted[i]
      switch mode {
      case "same_upper" where excess > 0: window.padsBefore[i] = excess - excess / 2
      case "same_lower" where excess > 0: window.padsBefore[i] = excess / 2
      default: break
      }
      excess -= window.padsBefore[i]
      window.padsAfter[i] = max(0, excess)
      added[i] += max(0, -excess)
    }
    return .transposedConvolution(window, groups: groups, outputPadding: added)
  }
}

extension IRAssembly {
  mutating func convolution(
    _ window: OperatorWindow, groups: Int, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let (x, weight) = (try input(0, inputs, node), try weightPort(groups: groups, inputs, node))
    let hasBias = inputs.count > 2 && inputs[2] != nil
    let product = add(
      groups == 1 ? "Convolution" : "GroupConvolution", "opset1", window.attributes, [x, weight],
      name: hasBias ? node.name + "/WithoutBiases" : node.name, type: x.type)
    return hasBias ? try biased(product, rank: window.size.count + 2, inputs, node) : product
  }

  mutating func transposedConvolution(
    _ window: OperatorWindow, groups: Int, outputPadding: [Int], _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let (x, weight) = (try input(0, inputs, node), try weightPort(groups: groups, inputs, node))
    let hasBias = inputs.count > 2 && inputs[2] != nil
    let product = add(
      groups == 1 ? "ConvolutionBackpropData" : "GroupConvolutionBackpropData", "opset1",
      window.attributes + [IRAttribute(name: "output_padding", value: list(outputPadding))], [x, weight],
      name: hasBias ? node.name + "/WithoutBiases" : node.name, type: x.type)
    return hasBias ? try biased(product, rank: window.size.count + 2, inputs, node) : product
  }

  /// The weight with an axis for the groups where there are several.
  private mutating func weightPort(
    groups: Int, _ inputs: [IRPort?], _ node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let weight = try input(1, inputs, node)
    guard groups != 1 else { return weight }
    guard let shape = shape(of: 1, of: node), let first = shape.first ?? nil, groups > 0, first % groups == 0
    else { throw .irUnwritable(node, "the shape of its weight is not known") }
    return try reshaped(1, [groups, first / groups] + shape.dropFirst().map { $0 ?? -1 }, inputs, of: node)
  }

  /// `product + bias` with the bias along the channels.
  private mutating func biased(
    _ product: IRPort, rank: Int, _ inputs: [IRPort?], _ node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let channels = shape(of: 2, of: node)?.first.flatMap { $0 } ?? -1
    let shape = [1, channels] + Array(repeating: 1, count: max(0, rank - 2))
    let bias = try reshaped(2, shape, inputs, of: node)
    return add("Add", "opset1", [.broadcast], [product, bias], name: node.name, type: product.type)
  }
}

extension OperatorWindow {
  /// The attributes of the layers that have windows, besides the size itself.
  var attributes: [IRAttribute] {
    [
      IRAttribute(name: "strides", value: list(strides)),
      IRAttribute(name: "dilations", value: list(dilations)),
      IRAttribute(name: "pads_begin", value: list(padsBefore)),
      IRAttribute(name: "pads_end", value: list(padsAfter)),
      IRAttribute(name: "auto_pad", value: "explicit"),
    ]
  }
}
