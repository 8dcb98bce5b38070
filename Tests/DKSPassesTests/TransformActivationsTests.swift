import DKSDiagnostics
import DKSGraph
import DKSPasses
import Testing

@Suite("Transform activations") struct TransformActivationsTests {
  /// x -> repeat `depth` { dense -> phi } -> dense
  private func mlp(_ method: String, depth: Int, phi: String, extra: String = "") -> String {
    var text = "graph N method=\(method) {\n  x = input : f32[8]\n"
    var last = "x"
    for i in 0..<depth {
      text += "  d\(i) = dense(\(last)) {units: 8} : f32[8]\n"
      text += "  a\(i) = activation(d\(i)) {phi: \(phi)\(extra)} : f32[8]\n"
      last = "a\(i)"
    }
    return text + "  output y = dense(\(last)) {units: 2} : f32[2]\n}\n"
  }

  private func transforms(_ text: String) throws -> [ActivationTransform] {
    var graph = try graph(text)
    var context = PassContext()
    TransformActivations.run(on: &graph, in: &context)
    #expect(context.diagnostics.all.map(\.message) == [])
    return graph.nodes.compactMap { ($0.operation as? ActivationLayer)?.transform }
  }

  /// Theory, appendix A: ten tanh layers, ζ = 1.5.
  @Test func dksMatchesTheOracle() throws {
    let found = try transforms(mlp("dks(zeta: 1.5)", depth: 10, phi: "tanh"))
    #expect(found.count == 10)
    for t in found {
      #expect(abs(t.inputScale - 0.2966500994144) < 1e-12)
      #expect(abs(t.inputShift - 0.6528036092515) < 1e-12)
      #expect(abs(t.outputShift - -0.5424961623046) < 1e-12)
      #expect(abs(t.outputScale - 4.964600158156) < 1e-11)
      #expect(t.residual <= 1e-12)
    }
  }

  @Test func tatMatchesTheOracle() throws {
    let t = try #require(try transforms(mlp("tat(tau: 0.3)", depth: 10, phi: "softplus")).first)
    #expect(abs(t.inputScale - 0.4962030147087) < 1e-12)
    #expect(abs(t.inputShift - 0.560007164443) < 1e-12)
  }

  @Test func tatChoosesTheNegativeSlope() throws {
    let t = try #require(try transforms(mlp("tat(eta: 0.5)", depth: 10, phi: "leakyRelu(0.01)")).first)
    #expect(abs(try #require(t.negativeSlope) - 0.4500500591557995) < 1e-12)
  }

  @Test func plainTatFollowsTheActivations() throws {
    #expect(try transforms(mlp("tat", depth: 20, phi: "leakyRelu(0.01)")).first?.negativeSlope != nil)
    #expect(try transforms(mlp("tat", depth: 20, phi: "swish")).first?.negativeSlope == nil)
  }

  @Test func keptLayersStay() throws {
    var graph = try graph(
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[8]
        d = dense(x) {units: 8} : f32[8]
        a = activation(d) {phi: tanh} : f32[8]
        e = dense(a) {units: 2} : f32[2]
        output y = activation(e) {phi: tanh, kept: true} : f32[2]
      }
      """)
    var context = PassContext()
    TransformActivations.run(on: &graph, in: &context)
    let layers = graph.nodes.compactMap { $0.operation as? ActivationLayer }
    #expect(layers.map { $0.transform != nil } == [true, false])
  }

  @Test(arguments: [
    ("dks(zeta: 1.5)", 1, "square", "DKS0515"),
    ("tat(tau: 0.3)", 3, "relu", "DKS0515"),
    ("tat(tau: 0.3)", 3, "selu", "DKS0515"),
    ("dks(zeta: 5)", 1, "softplus", "DKS0516"),
    ("dks(zeta: 1.5)", 3, "relu6", "DKS0507"),
    ("dks(zeta: 1.5)", 3, "hardTanh", "DKS0507"),
    ("tat(tau: 0.3)", 3, "hardSwish", "DKS0515"),
    ("dks(zeta: 0.5)", 3, "tanh", "DKS0521"),
    ("tat(eta: 0.9)", 2, "leakyRelu(0.01)", "DKS0508"),
    ("tat(eta: 0.5)", 20, "tanh", "DKS0517"),
    ("dks(zeta: 1.5)", 0, "tanh", "DKS0509"),
    ("dks(zeta: 1.5)", 3, "relu", "DKS0507"),
  ])
  func whatCannotBeSolvedIsSaid(method: String, depth: Int, phi: String, code: String) throws {
    let result = try run(TransformActivations.self, on: mlp(method, depth: depth, phi: phi))
    #expect(Set(result.codes) == [code])
  }

  /// Beyond a limit the diagnostic names the target that this network would reach.
  @Test(arguments: [
    ("dks(zeta: 5)", 3, "softplus", "use a zeta below 3.156 in this network"),
    ("dks(zeta: 5)", 1, "bentIdentity", "use a zeta below 1.145 in this network"),
  ])
  func limitsSayWhatIsWithinReach(method: String, depth: Int, phi: String, help: String) throws {
    var graph = try graph(mlp(method, depth: depth, phi: phi))
    var context = PassContext()
    TransformActivations.run(on: &graph, in: &context)
    let helps = context.diagnostics.all.flatMap(\.helps)
    #expect(helps.contains { $0.hasPrefix(help) }, "\(helps)")
  }

  @Test func preluIsALeakyReLU() throws {
    let t = try #require(try transforms(mlp("tat(eta: 0.5)", depth: 10, phi: "prelu")).first)
    #expect(abs(try #require(t.negativeSlope) - 0.4500500591557995) < 1e-12)
  }
}
