import DKSFormulas
import DKSGraph
import Testing

@testable import DKSSampling

@Suite("Predictions against sampled networks") struct EmpiricalCheckTests {
  /// Locations that mix, by pooling, by drawn taps and at the end, and dropout: nothing of it is refuted.
  @Test func convolutionsAndPooling() throws {
    let check = try EmpiricalCheck(
      try compiled(
        """
        graph N method=none(inputs: one) {
          x = input : f32[3, 32, 32]
          a = conv(x) {channels: 8, kernel: 3, init: gaussian} : f32[8, 32, 32]
          b = activation(a) {phi: tanh} : f32[8, 32, 32]
          p = averagePool(b) {size: 2} : f32[8, 16, 16]
          c = conv(p) {channels: 8, kernel: 3, stride: 2, init: delta(orthogonal)} : f32[8, 8, 8]
          d = activation(c) {phi: softplus} : f32[8, 8, 8]
          e = dropout(d) {rate: 0.2} : f32[8, 8, 8]
          g = globalAveragePool(e) : f32[8]
          output y = dense(g) {units: 8} : f32[8]
        }
        """), width: 16, draws: 24, seed: 0)
    #expect(check.approximations.map(\.node) == [])
    #expect(check.rows.count > 10)
    #expect(check.rows.filter(\.isRefuted) == [])
    #expect(check.widths == [16, 32])
  }

  /// A transform with a γ that is a tenth too large changes q of every later layer.
  @Test func aWrongTransformIsRefuted() throws {
    let graph = try compiled(chain("dks(zeta: 1.5)", depth: 6, phi: "tanh"))
    var transforms: [String: ActivationTransform] = [:]
    for node in graph.nodes {
      guard var transform = (node.operation as? ActivationLayer)?.transform else { continue }
      transforms[node.name] = transform
      transform.outputScale *= 1.1
      transforms[node.name] = transform
    }
    let right = try EmpiricalCheck(graph, width: 32, draws: 24, seed: 0)
    #expect(right.rows.filter(\.isRefuted) == [])
    let wrong = try EmpiricalCheck(graph, transforms: transforms, width: 32, draws: 24, seed: 0)
    let refuted = wrong.rows.filter(\.isRefuted)
    #expect(refuted.contains { $0.node == "a5" && $0.quantity == .q })
    #expect(!refuted.contains { $0.node == "d0" && $0.quantity == .q })
  }

  /// What has no exact map is no failure, and is said.
  @Test func approximationsAreNamed() throws {
    let check = try EmpiricalCheck(
      try compiled(
        """
        graph N method=none(inputs: one) {
          x = input : f32[3, 8, 8]
          a = conv(x) {channels: 8, kernel: 3} : f32[8, 8, 8]
          m = maxPool(a) {size: 2} : f32[8, 4, 4]
          b = activation(m) {phi: tanh} : f32[8, 4, 4]
          f = flatten(b) : f32[128]
          output y = dense(f) {units: 8} : f32[8]
        }
        """), width: 16, draws: 8, seed: 0)
    #expect(check.approximations.map(\.node) == ["m", "b"])
    #expect(check.rows.filter(\.isRefuted) == [])
    #expect(check.rows.filter { !$0.isApproximate }.map(\.node) == ["a", "a"])
  }

  @Test func deviationsThatShrinkWithTheWidthAreNoFault() {
    typealias Measurement = EmpiricalCheck.Measurement
    let shrinking = [
      Measurement(mean: 1.2, standardError: 0.01), Measurement(mean: 1.1, standardError: 0.01),
    ]
    let staying = [Measurement(mean: 1.2, standardError: 0.01), Measurement(mean: 1.2, standardError: 0.01)]
    let once = [Measurement(mean: 1.2, standardError: 0.01), Measurement(mean: 1.02, standardError: 0.01)]
    #expect(!EmpiricalCheck.isRefuted(1, shrinking))
    #expect(EmpiricalCheck.isRefuted(1, staying))
    #expect(!EmpiricalCheck.isRefuted(1, once))
    #expect(EmpiricalCheck.isRefuted(1, [Measurement(mean: .nan, standardError: .nan)]))
  }

  @Test func widthsKeepRatiosWhereSumsNeedThem() throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[4]
        a = dense(x) {units: 16} : f32[16]
        b = dense(x) {units: 16} : f32[16]
        c = concat(a, b) : f32[32]
        d = dense(c) {units: 32} : f32[32]
        output y = sum(c, d) {weights: [0.6, 0.8]} : f32[32]
      }
      """
    let scaled = ScaledGraph(try graph(text), width: 24)
    #expect(scaled.widths == .proportional)
    #expect(scaled.graph.nodes.map(\.type.shape) == [[4], [24], [24], [48], [48], [48]])
  }
}
