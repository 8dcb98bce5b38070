import DKSAnalysis
import DKSGraph
import DKSPasses
import Testing

@testable import DKSSampling

@Suite("Extended maps, one covariance for each pair of locations") struct KernelPredictionTests {
  /// Mean pooling of 2 × 2 locations: q is the mean of all sixteen covariances (Theory 1.2).
  @Test func meanPooling() throws {
    let prediction = try prediction(Self.pooled)
    let graph = try graph(Self.pooled)
    let input = try #require(TestInputs(graph, seed: 2).values[0])
    let kernel = LocationKernel(input.x, input.y, locations: 4)
    #expect(abs(prediction.trace(2, .own) - kernel.own.reduce(0, +) / 16) < 1e-15)
    #expect(abs(prediction.trace(2, .cross) - kernel.cross.reduce(0, +) / 16) < 1e-15)
  }

  private static let pooled = """
    graph N method=none(inputs: off) {
      x = input : f32[3, 2, 2]
      a = conv(x) {channels: 8, kernel: 1, init: delta(gaussian)} : f32[8, 2, 2]
      output y = averagePool(a) {size: 2} : f32[8, 1, 1]
    }
    """

  /// All nine taps drawn: at a corner four of them are real, so q falls to 4/9 (Theory 1.2).
  @Test func bordersOfConvolutions() throws {
    let prediction = try prediction(
      """
      graph N method=none(inputs: off) {
        x = input : f32[3, 3, 3]
        n = layerNorm(x) {epsilon: 1e-12} : f32[3, 3, 3]
        output y = conv(n) {channels: 8, kernel: 3, init: gaussian} : f32[8, 3, 3]
      }
      """)
    let q = (0..<9).map { prediction.q(2, at: $0) }
    for (found, expected) in zip(q, [4, 6, 4, 6, 9, 6, 4, 6, 4]) {
      #expect(abs(found - Double(expected) / 9) < 1e-9)
    }
  }

  /// Independent masks: q/(1 − p) and (1 − p)c (Theory 1.2).
  @Test func dropout() throws {
    let prediction = try prediction(
      """
      graph N method=none(inputs: off) {
        x = input : f32[8]
        a = dense(x) {units: 8} : f32[8]
        d = dropout(a) {rate: 0.2} : f32[8]
        output y = dense(d) {units: 8} : f32[8]
      }
      """)
    #expect(abs(prediction.q(2) - prediction.q(1) / 0.8) < 1e-15)
    #expect(abs(prediction.c(2) - 0.8 * prediction.c(1)) < 1e-15)
  }

  /// Where locations do not mix, the extended maps are the ones of one number, forward and back.
  @Test func agreesWithOneNumber() throws {
    let graph = try compiled(chain("tat(tau: 0.3)", depth: 5, phi: "swish"))
    let prediction = try prediction(of: graph)
    let kernel = NetworkKernel(graph)
    let entry = try #require(graph.nodes.firstIndex { $0.operation is NormalizeInput })
    let tangent = TangentKernel(kernel, at: prediction.c(entry))
    let values = kernel.values(at: prediction.c(entry))
    for node in graph.nodes.indices where node > entry {
      #expect(abs(prediction.trace(node, .cross) - kernel.average(node) { values[$0] }) < 1e-11)
    }
    for layer in try #require(tangent.outputs.first).layers {
      let node = try #require(graph.nodes.firstIndex { $0.name == layer.name })
      #expect(abs(prediction.tangent(node, .cross) - layer.weight) < 1e-10)
    }
  }

  private func prediction(_ text: String) throws -> KernelPrediction { try prediction(of: graph(text)) }

  private func prediction(of graph: Graph) throws -> KernelPrediction {
    let network = try SteppedNetwork(graph)
    let sample = FiniteNetwork(network, inputs: TestInputs(graph, seed: 2).values, seed: 1)
    return KernelPrediction(network, known: sample.known)
  }
}
