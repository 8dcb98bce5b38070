import DKSFormulas
import DKSDiagnostics
import DKSModels
import DKSTensors

extension LayerCodec {
  static let arithmetic: [LayerCodec] =
    arithmeticTypes.map { LayerCodec($0.type, $0.function, inputs: $0.inputs) } + [
      LayerCodec("Round", inputs: 1...1) { layer throws(LayerFault) in
        guard layer.text("mode", default: "half_to_even").lowercased() == "half_to_even" else { return nil }
        return LayerMeaning(.elementwise(.round))
      }
    ]
}

/// The functions that are one layer without settings, with the first operator set that has it.
private let arithmeticTypes: [(type: String, function: ElementwiseFunction, inputs: Int, opset: Int)] =
  NamedFunction.all.compactMap { named in
    named.openVINO.map { ($0.type, .named(named, []), 1, $0.since) }
  } + [
    ("Add", .add, 2, 1), ("Subtract", .subtract, 2, 1), ("Multiply", .multiply, 2, 1),
    ("Divide", .divide, 2, 1),
    ("Power", .power, 2, 1), ("Maximum", .maximum, 2, 1), ("Minimum", .minimum, 2, 1), ("Less", .less, 2, 1),
    ("LessEqual", .lessOrEqual, 2, 1), ("Greater", .greater, 2, 1), ("GreaterEqual", .greaterOrEqual, 2, 1),
    ("Equal", .equal, 2, 1), ("LogicalAnd", .and, 2, 1), ("LogicalOr", .or, 2, 1), ("Select", .select, 3, 1),
    ("LogicalNot", .not, 1, 1), ("Exp", .exp, 1, 1), ("Log", .log, 1, 1), ("Sqrt", .sqrt, 1, 1),
    ("Negative", .negate, 1, 1), ("Abs", .abs, 1, 1),
    ("Tan", .tan, 1, 1), ("Sinh", .sinh, 1, 1), ("Cosh", .cosh, 1, 1), ("Asin", .asin, 1, 1),
    ("Acos", .acos, 1, 1), ("Acosh", .acosh, 1, 4),
    ("Atanh", .atanh, 1, 4), ("Sign", .sign, 1, 1), ("Floor", .floor, 1, 1), ("Ceiling", .ceil, 1, 1),
  ]

private let layersByFunction = Dictionary(
  uniqueKeysWithValues: arithmeticTypes.map { ($0.function, $0) })

extension IRAssembly {
  mutating func elementwise(
    _ function: ElementwiseFunction, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    if let activation = try activation(function, inputs, of: node) { return activation }
    let x = try input(0, inputs, node)
    let ports = try inputs.indices.map { i throws(Diagnostic) in try input(i, inputs, node) }
    switch function {
    case .add, .multiply, .minimum, .maximum:
      return try folded(function, ports, node, name: node.name)
    case .mean:
      let sum = try folded(.add, ports, node, name: node.name + "/sum")
      let factor = number(1 / Double(max(1, ports.count)), type: x.type, name: node.name + "/share")
      return add("Multiply", "opset1", [.broadcast], [sum, factor], name: node.name, type: x.type)
    case .round:
      let mode = IRAttribute(name: "mode", value: "half_to_even")
      return add("Round", "opset5", [mode], [x], name: node.name, type: x.type)
    case .reciprocal:
      let one = number(1, type: x.type, name: node.name + "/one")
      return add("Divide", "opset1", [.broadcast], [one, x], name: node.name, type: x.type)
    default: break
    }
    if case .named(let named, let settings) = function, named.openVINO == nil {
      return try written(named.formula(settings), of: x, node, name: node.name)
    }
    return try layer(function, ports, node, name: node.name)
  }

  /// The layer of a function that is one.
  mutating func layer(
    _ function: ElementwiseFunction, _ ports: [IRPort], _ node: ModelNode, name: String
  ) throws(Diagnostic) -> IRPort {
    guard let layer = layersByFunction[function], layer.inputs == ports.count else {
      throw .irUnwritable(node, "no layer computes \(function.name) of \(ports.count) operands")
    }
    let type: ElementType? =
      switch function {
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .and, .or, .not: .boolean
      case .select: ports[1].type
      default: ports[0].type
      }
    return add(
      layer.type, "opset\(layer.opset)", layer.inputs > 1 ? [.broadcast] : [], ports, name: name, type: type)
  }

  /// The function of two operands applied to any number of them, from the left.
  private mutating func folded(
    _ function: ElementwiseFunction, _ ports: [IRPort], _ node: ModelNode, name: String
  ) throws(Diagnostic) -> IRPort {
    guard let layer = layersByFunction[function], var result = ports.first else {
      throw .irUnwritable(node, "it has no operands")
    }
    if ports.count == 1 {
      // The layer must exist under its name: a product with one changes nothing.
      let one = number(1, type: result.type, name: name + "/one")
      return add("Multiply", "opset1", [.broadcast], [result, one], name: name, type: result.type)
    }
    for (i, port) in ports.enumerated().dropFirst() {
      result = add(
        layer.type, "opset1", [.broadcast], [result, port],
        name: i == ports.count - 1 ? name : "\(name)/\(i)", type: result.type)
    }
    return result
  }
}

extension IRAttribute {
  static let broadcast = IRAttribute(name: "auto_broadcast", value: "numpy")
}
