import DKSDiagnostics

extension LayerCodec {
  static let products: [LayerCodec] = [
    LayerCodec("MatMul", inputs: 2...2) { layer throws(LayerFault) in
      LayerMeaning(
        .matrixProduct(
          transposeA: try layer.flag("transpose_a", default: false),
          transposeB: try layer.flag("transpose_b", default: false)),
        operands: layer.allInputs)
    },
    LayerCodec("Einsum", inputs: 1...64) { layer throws(LayerFault) in
      guard let equation = layer.layer["equation"] else {
        throw LayerFault(message: "'equation' is missing")
      }
      return LayerMeaning(.einsum(equation), operands: layer.allInputs)
    },
  ]
}

extension IRAssembly {
  mutating func einsum(
    _ equation: String, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    var ports: [IRPort] = []
    for index in node.operands.indices { ports.append(try input(index, inputs, node)) }
    return add(
      "Einsum", "opset7", [IRAttribute(name: "equation", value: equation)], ports, name: node.name,
      type: ports.first?.type)
  }

  mutating func matrixProduct(
    _ transposeA: Bool, _ transposeB: Bool, _ alpha: Double, _ beta: Double, _ inputs: [IRPort?],
    of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let (a, b) = (try input(0, inputs, node), try input(1, inputs, node))
    let addend = inputs.count > 2 ? inputs[2] : nil
    let isLast = alpha == 1 && addend == nil
    var result = add(
      "MatMul", "opset1",
      [
        IRAttribute(name: "transpose_a", value: String(transposeA)),
        IRAttribute(name: "transpose_b", value: String(transposeB)),
      ], [a, b], name: isLast ? node.name : node.name + "/product", type: a.type)
    if alpha != 1 {
      let factor = number(alpha, type: a.type, name: node.name + "/alpha")
      result = add(
        "Multiply", "opset1", [.broadcast], [result, factor],
        name: addend == nil ? node.name : node.name + "/scaled", type: a.type)
    }
    guard var addend else { return result }
    if beta != 1 {
      let factor = number(beta, type: a.type, name: node.name + "/beta")
      addend = add(
        "Multiply", "opset1", [.broadcast], [addend, factor], name: node.name + "/addend", type: a.type)
    }
    return add("Add", "opset1", [.broadcast], [result, addend], name: node.name, type: a.type)
  }
}
