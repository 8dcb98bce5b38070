import DKSDiagnostics
import DKSElaboration
import DKSGraph
import Testing

/// Weights are born where a layer is written; a named layer and a scan share theirs.
@Suite struct SharingTests {
  private func keys(_ items: String, before: String = "") -> [String] {
    let result = compile("\(before) network N { input x: Float[4] \(items) }")
    #expect(result.report == "")
    for network in result.networks { #expect(network.graph.verify().isEmpty) }
    return result.networks[0].graph.nodes.compactMap { node in
      node.sharedWeights.map { "\(node.name): \($0)" }
    }
  }

  @Test("uses of a named layer share under its name")
  func namedLayer() {
    #expect(
      keys("layer f = dense(4) let a = x -> f let b = x -> f -> f output y = (a, b) -> concat")
        == ["a.f: f", "b.f: f", "b.f_2: f"])
  }

  @Test("the layers inside a named layer share one by one")
  func namedPipeline() {
    #expect(
      keys("layer f = dense(4) -> tanh -> dense(4) output y = x -> f -> f")
        == [
          "y.f.dense: f.dense", "y.f.dense_2: f.dense_2", "y.f_2.dense: f.dense", "y: f.dense_2",
        ])
  }

  @Test("a layer that one use only has owns its weights")
  func singleUse() {
    #expect(keys("layer f = dense(4) output y = x -> f") == [])
  }

  @Test("a layer of a repeated body is new in each turn")
  func layerInTurn() {
    #expect(
      keys("output y = x -> repeat 2 { x in layer f = dense(4) return x -> f -> f }")
        == [
          "y.repeat[0].f: y.repeat[0].f", "y.repeat[0].f_2: y.repeat[0].f", "y.repeat[1].f: y.repeat[1].f",
          "y: y.repeat[1].f",
        ])
  }

  @Test("the steps of a scan share, repeated layers inside it among themselves")
  func scan() {
    #expect(
      keys(
        """
        let s = x -> reshape(2, 2) -> scan(from: zeros(3)) { h, e in
          return (0.6 * h + 0.8 * (e -> dense(3))) -> repeat 1 { dense(3) }
        }
        output y = s -> last
        """)
        == [
          "s.scan[0].dense: s.scan.dense", "s.scan[0].repeat[0].dense: s.scan.repeat[0].dense",
          "s.scan[1].dense: s.scan.dense", "s.scan[1].repeat[0].dense: s.scan.repeat[0].dense",
        ])
  }
}
