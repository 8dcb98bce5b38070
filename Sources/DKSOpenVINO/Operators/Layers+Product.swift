import DKSDiagnostics
import DKSModels
import DKSTensors

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
    let a = try input(0, inputs, node)
    let (b, transposeB) = placed(try input(1, inputs, node), isTransposed: transposeB)
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

  /// `matrix` as the second operand of a product, and whether it is transposed there.
  ///
  /// OpenVINO's CPU plugin packs square constants and finds them again by their place in memory and their extents alone:
  /// of two products of which one has the transpose of the other's matrix, one would get what is packed for the other.
  /// What goes by way of a third axis gets a place of its own there, and readers see the same constant, transposed.
  private mutating func placed(_ matrix: IRPort, isTransposed: Bool) -> (IRPort, isTransposed: Bool) {
    guard let root = squareConstant(behind: matrix) else { return (matrix, isTransposed) }
    let orientation = root.isTransposed != isTransposed
    guard let known = orientations[root.layer] else {
      orientations[root.layer] = orientation
      return (matrix, isTransposed)
    }
    guard known != orientation else { return (matrix, isTransposed) }
    return (turned(matrix, extent: root.extent), !isTransposed)
  }

  /// The transpose of a square matrix, by way of a third axis.
  private mutating func turned(_ matrix: IRPort, extent: Int) -> IRPort {
    if let known = transposes[matrix] { return known }
    let name = layers[matrix.layer].name
    let literal = IRAttribute(name: "special_zero", value: "false")
    var port = matrix
    for (type, settings, suffix) in [
      ("Reshape", [1, extent, extent], "deep"), ("Transpose", [0, 2, 1], "turned"),
      ("Reshape", [extent, extent], "flat"),
    ] {
      port = shaped(
        type, type == "Reshape" ? [literal] : [], port, settings, named: "setting", name: "\(name)/\(suffix)")
      update(port.layer) { $0.outputs[0].shape = (suffix == "flat" ? [] : [1]) + [extent, extent] }
    }
    transposes[matrix] = port
    return port
  }

  /// The square constant that `port` gives as it is or transposed, by its layer.
  private func squareConstant(behind port: IRPort) -> (layer: Int, extent: Int, isTransposed: Bool)? {
    var index = port.layer
    var isTransposed = false
    for _ in 0..<16 {
      let layer = layers[index]
      if let tensor = layer.constant {
        guard tensor.shape.count == 2, let extent = tensor.shape.first, extent > 1, tensor.shape[1] == extent
        else { return nil }
        return (index, extent, isTransposed)
      }
      guard let source = layer.inputs.first, ["Transpose", "Convert", "Reshape"].contains(layer.type) else {
        return nil
      }
      if layer.type == "Transpose" { isTransposed.toggle() }
      index = source.layer
    }
    return nil
  }
}
