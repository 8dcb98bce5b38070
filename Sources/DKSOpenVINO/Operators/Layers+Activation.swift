import DKSFormulas
import DKSDiagnostics
import DKSModels
import DKSTensors

/// The activations whose settings are attributes or constants.
extension LayerCodec {
  static let activations: [LayerCodec] = [
    LayerCodec("PReLU", inputs: 2...2) { layer in
      if let slope = layer.scalar(1) { return LayerMeaning(.elementwise(.leakyRelu(slope))) }
      // A vector of slopes lies along the channels, not along the last axis.
      guard let slope = layer.extents(1), let rank = layer.rank(0) else { return nil }
      guard slope.count == 1, rank > 2 || (rank == 2 && slope[0] != 1) else {
        return LayerMeaning(.elementwise(.prelu), operands: layer.allInputs)
      }
      guard layer.constants[1] != nil else { return nil }
      return LayerMeaning(
        .elementwise(.prelu),
        operands: [.input(0), .view(1, [slope[0]] + Array(repeating: 1, count: rank - 2))])
    },
    LayerCodec("Elu", inputs: 1...1) { layer throws(LayerFault) in
      LayerMeaning(.elementwise(.elu(try layer.number("alpha", default: 1))))
    },
    LayerCodec("Selu", inputs: 3...3) { layer in
      guard let alpha = layer.scalar(1), let gamma = layer.scalar(2) else { return nil }
      return LayerMeaning(.elementwise(.selu(alpha: alpha, gamma: gamma)))
    },
    LayerCodec("Gelu", inputs: 1...1) { layer throws(LayerFault) in
      switch layer.text("approximation_mode", default: "ERF").uppercased() {
      case "ERF": return LayerMeaning(.elementwise(.gelu(isApproximate: false)))
      case "TANH": return LayerMeaning(.elementwise(.gelu(isApproximate: true)))
      case let mode: throw LayerFault(attribute: "approximation_mode", message: "there is no mode '\(mode)'")
      }
    },
    LayerCodec("HardSigmoid", inputs: 3...3) { layer in
      guard let alpha = layer.scalar(1), let beta = layer.scalar(2) else { return nil }
      return LayerMeaning(.elementwise(.hardSigmoid(alpha: alpha, beta: beta)))
    },
    LayerCodec("HSigmoid", inputs: 1...1) { _ in
      LayerMeaning(.elementwise(.hardSigmoid(alpha: 1.0 / 6, beta: 0.5)))
    },
    LayerCodec("Swish", inputs: 1...2) { layer in
      guard layer.layer.inputs.count == 2 else { return LayerMeaning(.elementwise(.swish(1))) }
      guard let beta = layer.scalar(1) else { return nil }
      return LayerMeaning(.elementwise(.swish(beta)))
    },
    LayerCodec("Clamp", inputs: 1...1) { layer throws(LayerFault) in
      let (low, high) = (try layer.number("min"), try layer.number("max"))
      return LayerMeaning(
        .elementwise(.clip(min: low.isFinite ? low : nil, max: high.isFinite ? high : nil)))
    },
  ]
}

extension IRAssembly {
  /// The layer of an activation with settings; nil for other functions.
  mutating func activation(
    _ function: ElementwiseFunction, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort? {
    let x = try input(0, inputs, node)
    let name = node.name
    func setting(_ key: String, _ value: Double) -> IRAttribute {
      IRAttribute(name: key, value: decimal(value))
    }
    switch function {
    case .leakyRelu(let slope):
      let port = number(slope, type: x.type, name: name + "/slope", shape: [1])
      return add("PReLU", "opset1", [], [x, port], name: name, type: x.type)
    case .prelu:
      // PReLU's own broadcast differs from NumPy's: max(x, 0) + slope · min(x, 0).
      let slope = try input(1, inputs, node)
      let zero = number(0, type: x.type, name: name + "/zero")
      let positive = add("ReLU", "opset1", [], [x], name: name + "/positive", type: x.type)
      let negative = add(
        "Minimum", "opset1", [.broadcast], [x, zero], name: name + "/negative", type: x.type)
      let scaled = add(
        "Multiply", "opset1", [.broadcast], [negative, slope], name: name + "/scaled", type: x.type)
      return add("Add", "opset1", [.broadcast], [positive, scaled], name: name, type: x.type)
    case .thresholdedRelu(let alpha):
      let threshold = number(alpha, type: x.type, name: name + "/alpha")
      let zero = number(0, type: x.type, name: name + "/zero")
      let holds = add(
        "Greater", "opset1", [.broadcast], [x, threshold], name: name + "/isAbove", type: .boolean)
      return add("Select", "opset1", [.broadcast], [holds, x, zero], name: name, type: x.type)
    case .elu(let alpha):
      return add("Elu", "opset1", [setting("alpha", alpha)], [x], name: name, type: x.type)
    case .selu(let alpha, let gamma):
      let ports = [
        x, number(alpha, type: x.type, name: name + "/alpha"),
        number(gamma, type: x.type, name: name + "/lambda"),
      ]
      return add("Selu", "opset1", [], ports, name: name, type: x.type)
    case .celu(let alpha):
      // α · elu(x / α)
      let divisor = number(alpha, type: x.type, name: name + "/alpha")
      let scaled = add("Divide", "opset1", [.broadcast], [x, divisor], name: name + "/scaled", type: x.type)
      let elu = add("Elu", "opset1", [setting("alpha", 1)], [scaled], name: name + "/elu", type: x.type)
      return add("Multiply", "opset1", [.broadcast], [elu, divisor], name: name, type: x.type)
    case .gelu(let isApproximate):
      let mode = IRAttribute(name: "approximation_mode", value: isApproximate ? "TANH" : "ERF")
      return add("Gelu", "opset7", [mode], [x], name: name, type: x.type)
    case .hardSigmoid(let alpha, let beta):
      let ports = [
        x, number(alpha, type: x.type, name: name + "/alpha"),
        number(beta, type: x.type, name: name + "/beta"),
      ]
      return add("HardSigmoid", "opset1", [], ports, name: name, type: x.type)
    case .swish(let beta):
      let ports = beta == 1 ? [x] : [x, number(beta, type: x.type, name: name + "/beta")]
      return add("Swish", "opset4", [], ports, name: name, type: x.type)
    case .clip(let low?, let high?) where low <= high:
      return add(
        "Clamp", "opset1", [setting("min", low), setting("max", high)], [x], name: name, type: x.type)
    case .clip(let low, let high):
      // As ONNX has it, the upper bound is applied last.
      var result = x
      if let low {
        let bound = number(low, type: x.type, name: name + "/min")
        let step = high == nil ? name : name + "/raised"
        result = add("Maximum", "opset1", [.broadcast], [result, bound], name: step, type: x.type)
        if high == nil { return result }
      }
      let bound = number(high ?? .infinity, type: x.type, name: name + "/max")
      return add("Minimum", "opset1", [.broadcast], [result, bound], name: name, type: x.type)
    default: return nil
    }
  }
}
