import DKSAnalysis
import DKSGraph
import DKSPasses
import Testing

@testable import DKSSampling

/// Tangent kernels of the reverse sweep against the mean over networks of finite width (Theory 5).
@Suite("Tangent kernels against sampled networks") struct MonteCarloTests {
  static let networks: [(name: String, text: String)] = [
    ("tanh under DKS", chain("dks(zeta: 1.5)", depth: 4, phi: "tanh")),
    ("swish under TAT", chain("tat(tau: 0.3)", depth: 4, phi: "swish")),
    ("relu as it is", chain("none(inputs: one)", depth: 3, phi: "relu")),
    (
      "residual blocks under DKS",
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[8]
        h0 = dense(x) {units: 8} : f32[8]
        a0 = activation(h0) {phi: tanh} : f32[8]
        r0 = dense(a0) {units: 8} : f32[8]
        h1 = sum(h0, r0) {weights: [0.8, 0.6]} : f32[8]
        a1 = activation(h1) {phi: tanh} : f32[8]
        r1 = dense(a1) {units: 8} : f32[8]
        h2 = sum(h1, r1) {weights: [0.8, 0.6]} : f32[8]
        a2 = activation(h2) {phi: tanh} : f32[8]
        output y = dense(a2) {units: 8} : f32[8]
      }
      """
    ),
    (
      "branches side by side",
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[8]
        d = dense(x) {units: 8} : f32[8]
        a = activation(d) {phi: softplus} : f32[8]
        e = dense(x) {units: 8} : f32[8]
        b = activation(e) {phi: softplus} : f32[8]
        f = dense(b) {units: 8} : f32[8]
        c = activation(f) {phi: softplus} : f32[8]
        g = concat(a, c) : f32[16]
        output y = dense(g) {units: 8} : f32[8]
      }
      """
    ),
  ]

  /// The sum over layers lies within two standard errors, every layer by itself within four.
  @Test(arguments: networks.indices)
  func agree(index: Int) throws {
    let scaled = ScaledGraph(try compiled(Self.networks[index].text), width: 128)
    #expect(scaled.widths == .uniform)
    let network = try SteppedNetwork(scaled.graph)
    let inputs = TestInputs(scaled.graph, seed: 12).values
    let draws = 40
    var c = 0.0
    var samples: [String: [Double]] = [:]
    var totals = [Double](repeating: 0, count: draws)
    for draw in 0..<draws {
      var sample = FiniteNetwork(network, inputs: inputs, seed: UInt64(100 * index + draw))
      if draw == 0, let entry = scaled.graph.nodes.firstIndex(where: { $0.operation is NormalizeInput }) {
        c = sample.kernel(entry).c
      }
      sample.backward()
      for node in network.steps.indices {
        guard let tangent = sample.tangent(node) else { continue }
        samples[scaled.graph.nodes[node].name, default: []].append(tangent.cross)
        totals[draw] += tangent.cross
      }
    }
    let output = try #require(TangentKernel(NetworkKernel(scaled.graph), at: c).outputs.first)
    for layer in output.layers {
      let (mean, error) = try statistics(#require(samples[layer.name]))
      #expect(
        abs(mean - layer.weight) <= 4 * error, "\(layer.name): \(layer.weight), measured \(mean) ± \(error)")
    }
    let (mean, error) = statistics(totals)
    let expected = output.layers.reduce(0) { $0 + $1.weight }
    #expect(abs(mean - expected) <= 2 * error, "\(expected), measured \(mean) ± \(error)")
  }

  private func statistics(_ x: [Double]) -> (mean: Double, error: Double) {
    let count = Double(x.count)
    let mean = x.reduce(0, +) / count
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, (variance / count).squareRoot())
  }
}
