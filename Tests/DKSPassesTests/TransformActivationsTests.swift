import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Foundation
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

  @Test("hundreds of own activations with kinks are refused at the one that is too many")
  func manyOwnActivations() throws {
    func said(_ count: Int) throws -> [Diagnostic] {
      var text = "graph N method=dks(zeta: 1.5) {\n  x = input : f32[8]\n"
      for i in 0..<count {
        text += "  d\(i) = dense(\(i == 0 ? "x" : "a\(i - 1)")) {units: 8} : f32[8]\n"
        let phi = "x > 0 ? x : \(Double(i + 50) / 100) * (exp(x) - 1)"
        text += "  a\(i) = activation(d\(i)) {phi: \"\(phi)\", name: own\(i)} : f32[8]\n"
      }
      var graph = try graph(text + "  output y = dense(a\(count - 1)) {units: 2} : f32[2]\n}\n")
      var context = PassContext()
      TransformActivations.run(on: &graph, in: &context)
      return context.diagnostics.all
    }
    #expect(try said(5) == [])
    let many = try said(300)
    #expect(many.map(\.code) == ["DKS0318"])
    #expect(many.first?.span != nil)
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

  /// What came of the target of a chain of `depth` layers, and what was said.
  private func lowered(
    _ text: String, isStrict: Bool = false
  ) throws -> (target: LocalTarget, transforms: [ActivationTransform], said: [Diagnostic]) {
    var graph = try graph(text)
    var context = PassContext(isStrict: isStrict)
    TransformActivations.run(on: &graph, in: &context)
    return (
      try #require(context.localTarget),
      graph.nodes.compactMap { ($0.operation as? ActivationLayer)?.transform }, context.diagnostics.all
    )
  }

  /// The local target comes down to 0.99 of what the activation cannot have; μ stays below ζ (condition (d)).
  @Test(arguments: [
    ("gelu", 0.4669421), ("swish", 0.4669421), ("softplus", 0.4669421), ("elu", 0.4669421),
    ("bentIdentity", 0.1459006), ("leakyRelu(0.01)", 1.7519384), ("hardSwish", 0.4669421),
  ])
  func aSlopeOutOfReachIsLowered(phi: String, bound: Double) throws {
    for depth in [1, 3] {
      let (target, transforms, said) = try lowered(mlp("dks(zeta: 500)", depth: depth, phi: phi))
      let excess = try #require(target.kind.level)
      #expect(abs(excess - 0.99 * bound) < 1e-6)
      #expect(target.target == 500)
      #expect(abs(target.achieved - pow(1 + excess, Double(depth))) < 1e-9)
      let found = try #require(target.limit?.bound)
      #expect(abs(found - bound) < 1e-6)
      let wanted = try #require(target.limit?.wanted?.level)
      #expect(abs(wanted - (pow(500, 1 / Double(depth)) - 1)) < 1e-6)
      #expect(said.map(\.code) == ["DKS0516"])
      #expect(said.map(\.severity) == [.warning])
      #expect(transforms.count == depth && transforms.allSatisfy { $0.residual <= 1e-11 })
    }
  }

  @Test func aCurvatureOutOfReachIsLowered() throws {
    let (target, transforms, said) = try lowered(mlp("tat(tau: 10)", depth: 2, phi: "sin"))
    let level = try #require(target.kind.level)
    #expect(abs(level - 0.99 * 1.66) < 0.01)
    #expect(abs(target.achieved - 2 * level) < 1e-9)
    #expect(said.map(\.code) == ["DKS0516"])
    #expect(transforms.allSatisfy { $0.residual <= 1e-11 })
  }

  @Test func aCosineOutOfReachIsThatOfReLU() throws {
    let (target, transforms, said) = try lowered(mlp("tat(eta: 0.9)", depth: 1, phi: "leakyRelu(0.01)"))
    #expect(target.kind == .negativeSlope(0))
    #expect(abs(target.achieved - 1 / Double.pi) < 1e-12)
    #expect(transforms.map(\.negativeSlope) == [0])
    #expect(said.map(\.severity) == [.warning])
    #expect(said.first?.helps.first?.hasPrefix("write 'tat(eta: 0.318)'") == true)
  }

  /// The activation that reaches the least binds for all: one network has one local target.
  @Test func theLeastReachBindsAll() throws {
    let text = """
      graph N method=dks(zeta: 3) {
        x = input : f32[8]
        d0 = dense(x) {units: 8} : f32[8]
        a0 = activation(d0) {phi: tanh} : f32[8]
        d1 = dense(a0) {units: 8} : f32[8]
        a1 = activation(d1) {phi: gelu} : f32[8]
        output y = dense(a1) {units: 2} : f32[2]
        d2 = dense(x) {units: 8} : f32[8]
        a2 = activation(d2) {phi: bentIdentity} : f32[8]
        output z = dense(a2) {units: 2} : f32[2]
      }
      """
    let (target, transforms, said) = try lowered(text)
    #expect(target.limit?.activation == "bentIdentity")
    #expect(abs(target.achieved - pow(1 + 0.99 * 0.1459006, 2)) < 1e-6)
    #expect(transforms.count == 3)
    #expect(said.map(\.code) == ["DKS0516"])
    #expect(try lowered(text, isStrict: true).said.map(\.severity) == [.error])
  }

  /// What the diagnostic suggests is within reach.
  @Test(arguments: [("softplus", 3, 3.126), ("bentIdentity", 1, 1.144)])
  func whatIsSuggestedIsWithinReach(phi: String, depth: Int, zeta: Double) throws {
    let said = try lowered(mlp("dks(zeta: 5)", depth: depth, phi: phi)).said
    #expect(said.first?.helps.first?.hasPrefix("write 'dks(zeta: \(zeta))' or less") == true, "\(said)")
    #expect(try lowered(mlp("dks(zeta: \(zeta))", depth: depth, phi: phi)).said.isEmpty)
  }

  /// Where the limit is one of arithmetic, not of the function, the target comes down until the equations are solved.
  @Test(arguments: [("dks(zeta: 30)", "relu"), ("tat(tau: 1000)", "tanh")])
  func whatDoublesCannotFollowIsLowered(method: String, phi: String) throws {
    let (target, transforms, said) = try lowered(mlp(method, depth: 1, phi: phi))
    #expect(target.achieved < target.target)
    #expect(transforms.count == 1)
    #expect(!said.contains { $0.severity == .error })
  }

  @Test func preluIsALeakyReLU() throws {
    let t = try #require(try transforms(mlp("tat(eta: 0.5)", depth: 10, phi: "prelu")).first)
    #expect(abs(try #require(t.negativeSlope) - 0.4500500591557995) < 1e-12)
  }
}
