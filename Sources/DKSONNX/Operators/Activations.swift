import DKSFormulas
import DKSModels

extension OperatorFamily {
  /// Activation functions, by ONNX's own operators.
  static let activations = OperatorFamily(
    decoders: NamedFunction.all.compactMap { named($0) } + families,
    encode: { operation, writer throws(ONNXFault) in
      guard case .elementwise(let function) = operation, writer.operands.count >= 1 else { return false }
      let x = writer.operands[0]
      func needs(_ operatorSet: Int) throws(ONNXFault) {
        if writer.operatorSet < operatorSet {
          throw writer.fault("it is there from operator set \(operatorSet) on")
        }
      }
      switch function {
      case .hardSwish where writer.operatorSet < 14:
        let gate = writer.step("HardSigmoid", [x], ["alpha": .float(1.0 / 6), "beta": .float(0.5)])
        writer.emit("Mul", [x, gate])
      case .mish where writer.operatorSet < 18:
        writer.emit("Mul", [x, writer.step("Tanh", [writer.step("Softplus", [x])])])
      case .named(let named, let values):
        guard let name = named.onnx else { return false }
        try needs(name.since)
        writer.emit(
          name.type, attributes: zip(named.settings, values).map { ($0.name, .float($1)) })
      case .prelu: writer.emit("PRelu")
      case .leakyRelu(let slope): writer.emit("LeakyRelu", nil, ["alpha": .float(slope)])
      case .elu(let alpha): writer.emit("Elu", nil, ["alpha": .float(alpha)])
      case .selu(let alpha, let gamma):
        writer.emit("Selu", nil, ["alpha": .float(alpha), "gamma": .float(gamma)])
      case .hardSigmoid(let alpha, let beta):
        writer.emit("HardSigmoid", nil, ["alpha": .float(alpha), "beta": .float(beta)])
      case .thresholdedRelu(let threshold):
        try needs(10)
        writer.emit("ThresholdedRelu", nil, ["alpha": .float(threshold)])
      case .clip(let least, let most): writer.emitClip(least, most)
      case .celu(let alpha):
        // celu(x) = alpha · elu(x / alpha), which older operator sets have.
        let scaled = writer.step("Div", [x, writer.scalar(alpha)])
        let curve = writer.step("Elu", [scaled])
        writer.emit("Mul", [curve, writer.scalar(alpha)])
      case .swish(let beta):
        let scaled = beta == 1 ? x : writer.step("Mul", [x, writer.scalar(beta)])
        writer.emit("Mul", [x, writer.step("Sigmoid", [scaled])])
      case .gelu(let isApproximate):
        if writer.operatorSet >= 20 {
          writer.emit("Gelu", nil, ["approximate": .string(isApproximate ? "tanh" : "none")])
        } else {
          if !isApproximate { try needs(9) }
          writer.emitGelu(isApproximate: isApproximate)
        }
      default: return false
      }
      return true
    })

  /// The operators with settings that the language has no names for, or calls otherwise.
  private static let families: [(type: String, decode: OperatorFamily.Decode)] = [
    unary("LeakyRelu") { node throws(Undecodable) in
      .leakyRelu(try node.number("alpha", default: 0.01))
    },
    unary("ThresholdedRelu") { node throws(Undecodable) in
      .thresholdedRelu(try node.number("alpha", default: 1))
    },
    unary("Elu") { node throws(Undecodable) in .elu(try node.number("alpha", default: 1)) },
    unary("Celu") { node throws(Undecodable) in .celu(try node.number("alpha", default: 1)) },
    unary("Selu") { node throws(Undecodable) in
      .selu(
        alpha: try node.number("alpha", default: 1.67326319217681884765625),
        gamma: try node.number("gamma", default: 1.05070102214813232421875))
    },
    unary("HardSigmoid") { node throws(Undecodable) in
      .hardSigmoid(
        alpha: try node.number("alpha", default: 0.2), beta: try node.number("beta", default: 0.5))
    },
    unary("Swish") { node throws(Undecodable) in .swish(try node.number("alpha", default: 1)) },
    unary("Gelu") { node throws(Undecodable) in
      switch try node.string("approximate", default: "none") {
      case "none": return .gelu(isApproximate: false)
      case "tanh": return .gelu(isApproximate: true)
      default: throw .wrong("its attribute 'approximate' is neither 'none' nor 'tanh'")
      }
    },
    unary("Clip") { node throws(Undecodable) in
      if node.operatorSet < 11 {
        let least = try node.number("min", default: -.infinity)
        let most = try node.number("max", default: .infinity)
        let limit = Double(Float.greatestFiniteMagnitude)
        return .clip(min: least <= -limit ? nil : least, max: most >= limit ? nil : most)
      }
      return .clip(min: try node.settingNumbers(1)?.first, max: try node.settingNumbers(2)?.first)
    },
    (
      "PRelu",
      { node throws(Undecodable) in
        try node.requireInputs(2)
        return .init(.elementwise(.prelu), 2)
      }
    ),
  ]

  /// The operator that an activation declares; nil where ONNX has none.
  private static func named(_ function: NamedFunction) -> (type: String, decode: OperatorFamily.Decode)? {
    guard let name = function.onnx else { return nil }
    return unary(name.type) { node throws(Undecodable) in
      var settings: [Double] = []
      for setting in function.settings {
        settings.append(try node.number(setting.name, default: setting.defaultValue))
      }
      return .named(function, settings)
    }
  }

  /// An operator of one operand, whatever else it takes is settings.
  static func unary(
    _ type: String, _ function: @escaping @Sendable (NodeReader) throws(Undecodable) -> ElementwiseFunction
  ) -> (type: String, decode: OperatorFamily.Decode) {
    (
      type,
      { node throws(Undecodable) in
        try node.requireInputs(1)
        return .init(.elementwise(try function(node)))
      }
    )
  }
}

extension NodeWriter {
  /// Bounds as attributes or as operands.
  fileprivate mutating func emitClip(_ least: Double?, _ most: Double?) {
    if operatorSet < 11 {
      let limit = Double(Float.greatestFiniteMagnitude)
      emit("Clip", nil, ["max": .float(most ?? limit), "min": .float(least ?? -limit)])
    } else {
      emit("Clip", [operands[0], least.map { scalar($0) } ?? "", most.map { scalar($0) } ?? ""])
    }
  }

  /// x/2 (1 + erf(x/√2)), or x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel, 2016).
  fileprivate mutating func emitGelu(isApproximate: Bool) {
    let x = operands[0]
    let curve: String
    if isApproximate {
      let square = step("Mul", [x, x])
      let slope = step("Add", [step("Mul", [square, scalar(0.044715)]), scalar(1)])
      let inner = step("Mul", [step("Mul", [x, slope]), scalar((2 / Double.pi).squareRoot())])
      curve = step("Tanh", [inner])
    } else {
      curve = step("Erf", [step("Mul", [x, scalar(0.5.squareRoot())])])
    }
    let half = step("Mul", [x, scalar(0.5)])
    emit("Mul", [half, step("Add", [curve, scalar(1)])])
  }
}
