import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSPasses
import Testing

@Suite("Methods for comparison") struct ComparisonMethodTests {
  /// x -> dense -> phi -> dense -> phi -> dense
  private func chain(_ method: String, phi: String, units: Int = 8, bias: Bool = true)
    -> String
  {
    let settings = "units: \(units)" + (bias ? "" : ", bias: false")
    return """
      graph N method=\(method) {
        x = input : f32[8]
        a = dense(x) {\(settings)} : f32[\(units)]
        b = activation(a) {phi: \(phi)} : f32[\(units)]
        c = dense(b) {\(settings)} : f32[\(units)]
        d = activation(c) {phi: \(phi)} : f32[\(units)]
        output y = dense(d) {units: 2} : f32[2]
      }
      """
  }

  private func assigned(_ text: String) throws -> (
    initializers: [Initializer?], codes: [String], graph: Graph
  ) {
    var graph = try graph(text)
    var context = PassContext()
    AssignInitializers.run(on: &graph, in: &context)
    let initializers = graph.nodes.compactMap { ($0.operation as? any AffineOperation)?.initializer }
    return (initializers, context.diagnostics.all.map(\.code), graph)
  }

  /// Theory 4.1: σw² and σb² for a fixed point q*.
  @Test(arguments: [
    ("tanh", 0.1, 1.177569096165, 0.000832280425), ("tanh", 0.5, 1.687975120578, 0.038041201111),
    ("tanh", 1, 2.153302648903, 0.150964629379), ("erf", 1, 1.756203682760, 0.184139677807),
    ("relu", 3, 2, 0), ("leakyRelu(0.5)", 1, 1.6, 0),
  ])
  func edgeOfChaosHasTheVariancesOfTheory(phi: String, q: Double, weight: Double, bias: Double) throws {
    let found = try assigned(chain("edgeOfChaos(q: \(q))", phi: phi))
    let second = try #require(found.initializers[1])
    #expect(abs(second.scale * second.scale - weight) < 1e-11)
    #expect(abs(second.bias * second.bias - bias) < 1e-11)
    #expect(second.distribution == .gaussian && found.codes.isEmpty)
    // The first layer turns q = 1 into q*.
    #expect(found.initializers[0] == Initializer(.gaussian, scale: q.squareRoot()))
    // q stays where it is, and so does the slope at the affine layers.
    let maps = KernelMaps(found.graph)
    for (node, entry) in zip(found.graph.nodes, maps.entries) where node.operation is any AffineOperation {
      #expect(abs(entry.q - q) < 1e-11 && abs(entry.slopeAt1 - 1) < 1e-11)
    }
  }

  @Test func edgeOfChaosSaysWhereThereIsNone() throws {
    #expect(try assigned(chain("edgeOfChaos(q: 1)", phi: "sigmoid")).codes == ["DKS0540"])
    #expect(try assigned(chain("edgeOfChaos(q: 1)", phi: "tanh", bias: false)).codes == ["DKS0541"])
    #expect(try assigned(chain("edgeOfChaos(q: 1)", phi: "relu", bias: false)).codes == [])
  }

  @Test func edgeOfChaosCountsSumsAndKeepsWhatIsWritten() throws {
    let found = try assigned(
      """
      graph N method=edgeOfChaos(q: 1) {
        x = input : f32[8]
        a = dense(x) {units: 8} : f32[8]
        b = activation(a) {phi: relu} : f32[8]
        c = dense(b) {units: 8, init: gaussian(scale: 3)} : f32[8]
        s = sum(a, c) {weights: [1, 1]} : f32[8]
        output y = dense(s) {units: 2} : f32[2]
      }
      """)
    #expect(found.initializers[1] == Initializer(.gaussian, scale: 3))
    // q of the sum is 1 + 9/2, and two affine outputs are in it.
    #expect(found.codes == ["DKS0540"])
  }

  @Test(arguments: ["relu", "softplus", "swish", "gelu", "geluExact", "bentIdentity", "leakyRelu(0.3)"])
  func looksLinearIsLinear(phi: String) throws {
    let found = try assigned(chain("looksLinear", phi: phi))
    #expect(found.codes.isEmpty)
    #expect(found.initializers.map { $0?.mirror } == [.outputs, .both, .inputs])
    let maps = KernelMaps(found.graph)
    for (node, entry) in zip(found.graph.nodes, maps.entries) where node.operation is any AffineOperation {
      #expect(abs(entry.q - 1) < 1e-14 && entry.cAt0 == 0 && abs(entry.slopeAt1 - 1) < 1e-14)
    }
  }

  @Test func looksLinearSaysWhatStandsInItsWay() throws {
    #expect(try assigned(chain("looksLinear", phi: "tanh")).codes == ["DKS0542"])
    #expect(try assigned(chain("looksLinear", phi: "relu", units: 7)).codes == ["DKS0542"])
    let mixed = """
      graph N method=looksLinear {
        x = input : f32[8]
        a = dense(x) {units: 8} : f32[8]
        b = activation(a) {phi: relu} : f32[8]
        c = dense(b) {units: 8} : f32[8]
        s = sum(b, c) {weights: [1, 1]} : f32[8]
        d = activation(s) {phi: relu} : f32[8]
        output y = dense(d) {units: 2} : f32[2]
      }
      """
    #expect(try assigned(mixed).codes == ["DKS0542"])
  }

  @Test func looksLinearPassesThroughPreActivationResiduals() throws {
    let found = try assigned(
      """
      graph N method=looksLinear {
        x = input : f32[8]
        a = dense(x) {units: 8} : f32[8]
        b = activation(a) {phi: relu} : f32[8]
        c = dense(b) {units: 8} : f32[8]
        s = sum(a, c) {weights: [1, 1]} : f32[8]
        d = activation(s) {phi: relu} : f32[8]
        output y = dense(d) {units: 2} : f32[2]
      }
      """)
    #expect(found.codes.isEmpty)
    #expect(found.initializers.map { $0?.mirror } == [.outputs, .both, .inputs])
  }

  @Test func plainInitialisations() throws {
    let root = 2.0.squareRoot()
    #expect(
      try assigned(chain("he", phi: "relu")).initializers
        == Array(repeating: Initializer(.gaussian, scale: root), count: 3))
    let leaky = try assigned(chain("he", phi: "leakyRelu(0.5)")).initializers
    #expect(leaky[0]?.scale == root && leaky[1]?.scale == 1.6.squareRoot())
    #expect(
      try assigned(chain("lecun", phi: "selu")).initializers
        == Array(repeating: Initializer(.gaussian), count: 3))
    #expect(
      try assigned(chain("deltaOrthogonal(scale: 1.5)", phi: "tanh")).initializers
        == Array(repeating: Initializer(.orthogonal, scale: 1.5), count: 3))
    let image = """
      graph N method=deltaOrthogonal {
        x = input : f32[3, 8, 8]
        output y = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
      }
      """
    #expect(try assigned(image).initializers == [Initializer(.orthogonal, isDelta: true)])
  }

  /// Theory 4.4: SELU with LeCun's weights keeps q = 1 and C(0) = 0, its slope is 1.0716 a layer.
  @Test func seluUnderLeCun() throws {
    let maps = KernelMaps(try assigned(chain("lecun", phi: "selu")).graph)
    let last = try #require(maps.entries.last)
    #expect(abs(last.q - 1) < 1e-9 && abs(last.cAt0) < 1e-15)
    #expect(abs(last.slopeAt1 - 1.0715749925 * 1.0715749925) < 1e-9)
  }

  @Test(arguments: ["edgeOfChaos(q: 0.5)", "looksLinear", "he", "lecun", "deltaOrthogonal(scale: 2)"])
  func areWrittenAndReadBack(method: String) throws {
    let before = try graph(chain(method, phi: "relu"))
    #expect(before.method.description == method)
    var after = before
    var context = PassContext()
    AssignInitializers.run(on: &after, in: &context)
    let again = try graph(after.description)
    #expect(again == after)
    // A second run changes nothing.
    var twice = after
    AssignInitializers.run(on: &twice, in: &context)
    #expect(twice == after && context.diagnostics.all.isEmpty)
  }
}
