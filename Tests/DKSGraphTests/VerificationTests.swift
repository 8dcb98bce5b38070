import DKSFormulas
import DKSGraph
import Testing

@Suite("The verifier")
struct VerificationTests {
  /// `x → a = dense → b = tanh`, with the output `y`.
  private func sound() throws -> Graph {
    try graph(
      """
      graph N {
        x = input : f32[4]
        a = dense(x) {units: 4, weights: k} : f32[4]
        b = dense(a) {units: 4, weights: k} : f32[4]
        output y = activation(b) {phi: tanh} : f32[4]
      }
      """)
  }

  /// The kinds of the faults after `change`.
  private func faults(_ change: (inout Graph) throws -> Void) throws -> [GraphFault.Kind] {
    var graph = try sound()
    #expect(graph.verify().isEmpty)
    try change(&graph)
    return graph.verify().map(\.kind)
  }

  @Test("finds a name that two nodes have")
  func names() throws {
    #expect(try faults { $0.nodes[2].name = "a" } == [.nameTaken])
  }

  @Test("finds operands that do not come before their users, or do not exist")
  func order() throws {
    #expect(try faults { $0.nodes[1].operands = [Node.ID(1)] } == [.operandOutOfOrder(0)])
    #expect(try faults { $0.nodes[1].operands = [Node.ID(2)] } == [.operandOutOfOrder(0)])
    #expect(try faults { $0.nodes[3].operands = [Node.ID(99)] } == [.operandOutOfOrder(0)])
  }

  @Test("finds a wrong number of operands")
  func arity() throws {
    #expect(
      try faults { $0.nodes[1].operands = [] } == [
        .shape(ShapeError(.operand(0), "'dense' got no tensor, it takes one tensor"))
      ])
    #expect(
      try faults { $0.nodes[0].operands = [] } == [], "an input has none")
  }

  @Test("infers every type again")
  func types() throws {
    let found = try faults { $0.nodes[3].type = .floats(5) }
    #expect(found == [.type(found: .floats(5), wanted: .floats(4))])
    #expect(try faults { $0.nodes[0].type = .floats(0) }.contains(.impossibleType))
    #expect(try faults { $0.nodes[0].type = .floats(.max, .max) }.contains(.impossibleType))
  }

  @Test("finds outputs without a node, and two of one name")
  func outputs() throws {
    #expect(try faults { $0.outputs.append(Graph.Output("z", Node.ID(4))) } == [.outputMissing("z")])
    #expect(try faults { $0.outputs.append(Graph.Output("y", Node.ID(0))) } == [.outputTaken("y")])
  }

  @Test("finds shared weights of which the users disagree: operation, shape or beginning")
  func sharedWeights() throws {
    #expect(try faults { $0.nodes[2].operation = LayerNorm() } == [.sharedWeights(with: Node.ID(1))])
    #expect(
      try faults { $0.nodes[2].operation = Dense(units: 4, hasBias: false) } == [
        .sharedWeights(with: Node.ID(1))
      ])
    #expect(
      try faults { $0.nodes[2].operation = Dense(units: 4, initializer: Initializer(.zeros)) } == [
        .sharedWeights(with: Node.ID(1))
      ])
    #expect(try faults { $0.nodes[2].sharedWeights = "other" } == [])
  }

  @Test("finds operations that no catalogue has")
  func unknownOperation() throws {
    struct Dense: Operation {
      static let mnemonic = "dense"
      init() {}
      init(from reader: inout AttributeReader) throws(AttributeError) {}
      func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType { .floats(4) }
      var kernelRule: KernelRule { .identity }
    }
    #expect(try faults { $0.nodes[2].operation = Dense() } == [.unknownOperation])
    #expect(try faults { $0.nodes[2].operation = Split(count: 1) } == [.unknownOperation])
  }

  @Test("finds numbers that are not finite and formulas that are ill-formed")
  func settings() throws {
    let tanh = try #require(ActivationCatalogue.activation("tanh"))
    let transform = ActivationTransform(inputScale: .nan)
    #expect(
      try faults { $0.nodes[3].operation = ActivationLayer(phi: tanh, transform: transform) } == [
        .illFormedSetting
      ])
    for expression in [.call(.max, [.variable]), .constant(.infinity)] as [ScalarExpression] {
      let own = Activation(name: "own", expression: expression, isBuiltIn: false)
      #expect(try faults { $0.nodes[3].operation = ActivationLayer(phi: own) } == [.illFormedSetting])
    }
    #expect(try faults { $0.nodes[3].operation = Scale(factor: .infinity) } == [.illFormedSetting])
  }

  @Test("A report has each fault with the line of its node; broken graphs print too")
  func report() throws {
    var graph = try sound()
    graph.nodes[3].operands = [Node.ID(99)]
    graph.outputs.append(Graph.Output("z", Node.ID(7)))
    #expect(
      graph.report(of: graph.verify()) == """
        graph 'N': 2 faults
          node 3 'y' uses node 99, which does not come before it
            y = activation(%99) {phi: tanh} : f32[4]
          output 'z' is node 7, which does not exist

        """)
    #expect(graph.description.contains("output z = %7"))
  }
}
