import DKSGraph
import DKSTensors

/// Numbers that look random and are always the same.
func noise(_ shape: [Int], _ seed: Int = 1) -> ReferenceArray {
  var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
  return ReferenceArray(
    shape,
    (0..<shape.reduce(1, *)).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Float(Double(state >> 33) / Double(UInt32.max >> 1) * 2 - 1))
    })
}

extension ParameterTable {
  /// Noise for every learned tensor of `graph`.
  static func noise(for graph: Graph) -> ParameterTable {
    var table = ParameterTable()
    for (i, node) in graph.nodes.enumerated() {
      for parameter in node.operation.parameters(for: graph.operandTypes(of: node))
      where table[node, parameter.role] == nil {
        let numbers = DKSRecognitionTests.noise(parameter.shape, 100 + i * 7 + parameter.shape.count)
        table[node, parameter.role] = .floats(numbers.elements.map { Float($0) }, shape: parameter.shape)
      }
    }
    return table
  }

  /// The numbers of one tensor.
  func array(_ node: Node, _ role: ParameterShape.Role) throws -> ReferenceArray {
    guard let tensor = self[node, role] else { throw WeightError("is not there") }
    return ReferenceArray(tensor.shape, try tensor.floats().map { Double($0) })
  }
}

extension Graph {
  /// A graph of one input `x`, built by `body`, which returns the node of the only output `y`.
  static func sample(
    _ type: TensorType, method: Method = .none,
    _ body: (inout GraphBuilder, Node.ID) throws -> Node.ID
  ) rethrows -> Graph {
    var builder = GraphBuilder(name: "sample", method: method)
    let x = builder.addInput(type, named: "x")
    builder.output("y", try body(&builder, x))
    return builder.graph
  }

  /// The node called `name`.
  func found(_ name: String) -> Node? { nodes.first { $0.name == name } }
}

/// Whether two arrays differ by at most `tolerance` in every element.
func agree(_ a: ReferenceArray?, _ b: ReferenceArray, tolerance: Double = 1e-6) -> Bool {
  guard let a, a.shape == b.shape else { return false }
  return zip(a.elements, b.elements).allSatisfy { ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude) }
}
