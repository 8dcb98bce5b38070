import DKSAnalysis
import DKSGraph
import DKSPasses
import Testing

/// All readings of a kernel are of one recurrence: they must agree wherever two of them say the same.
@Suite("Readings of one kernel agree") struct ReadingTests {
  /// Weights that are used three times, under activations too; a split, a norm over unequal parts, a border, dropout.
  private static let text = """
    graph N method=none(inputs: off) {
      x = input : f32[6, 3, 3]
      a = conv(x) {channels: 6, kernel: 1, weights: W}
      t = activation(a) {phi: softplus}
      b = conv(t) {channels: 6, kernel: 1, weights: W}
      s = sum(a, t, b) {weights: [0.5, 0.7, -0.4]}
      n = layerNorm(both)
      p = pad(n) {border: [0, 1]}
      c = conv(p) {channels: 6, kernel: 1, init: gaussian(scale: 1.2, bias: 0.3)}
      u = activation(c) {phi: tanh}
      d = dropout(u) {rate: 0.1}
      f = flatten(d)
      output y = dense(f) {units: 4}
    }
    """.replacing("n = layerNorm(both)", with: "both = concat(s, t)\n  n = layerNorm(both)")

  private let kernel: NetworkKernel
  private let output: Int

  init() throws {
    kernel = NetworkKernel(try graph(Self.text))
    output = kernel.graph.nodes.count - 1
  }

  private func k(_ c: Double) -> Double {
    let values = kernel.values(at: c)
    return kernel.average(output) { values[$0] }
  }

  @Test func theTableIsTheKernelAtZeroAndOne() {
    let entry = KernelMaps(kernel)[Node.ID(output)]
    #expect(entry.q == kernel.q(output))
    #expect(abs(entry.cAt0 - k(0) / entry.q) < 1e-15)
    // One-sided differences of fourth order at c = 1.
    let h = 1e-3
    let slope =
      (25 * k(1) - 48 * k(1 - h) + 36 * k(1 - 2 * h) - 16 * k(1 - 3 * h) + 3 * k(1 - 4 * h)) / (12 * h)
    #expect(abs(entry.slopeAt1 - slope / entry.q) < 1e-9)
    let h2 = 5e-3
    let curvature =
      (35 * k(1) - 104 * k(1 - h2) + 114 * k(1 - 2 * h2) - 56 * k(1 - 3 * h2) + 11 * k(1 - 4 * h2))
      / (12 * h2 * h2)
    #expect(abs(entry.curvatureAt1 - curvature / entry.q) < 1e-4)
  }

  @Test(arguments: [-0.9, -0.2, 0, 0.6, 1]) func theReverseSweepIsTheDerivative(c: Double) throws {
    let input = try #require(kernel.network.distinctCells(of: 0).first)
    let g = kernel.backward(from: Node.ID(output), at: kernel.values(at: c))[input]
    let h = 1e-4
    let difference =
      c == 1
      ? (25 * k(1) - 48 * k(1 - h) + 36 * k(1 - 2 * h) - 16 * k(1 - 3 * h) + 3 * k(1 - 4 * h)) / (12 * h)
      : (k(c - 2 * h) - 8 * k(c - h) + 8 * k(c + h) - k(c + 2 * h)) / (12 * h)
    #expect(abs(g - difference) < 1e-9)
  }

  /// The deviation of q that the published example has: fifty tanh layers of width 128.
  @Test func theSpreadOverFiniteNetworks() throws {
    var text = "graph N method=dks(zeta: 1.5) {\n  x = input : f32[128]\n"
    var last = "x"
    for i in 0..<50 {
      text += "  d\(i) = dense(\(last)) {units: 128}\n  a\(i) = activation(d\(i)) {phi: tanh}\n"
      last = "a\(i)"
    }
    var context = PassContext()
    let outcome = Pipeline.run(
      on: try graph(text + "  output y = dense(\(last)) {units: 128}\n}\n"), in: &context)
    let kernel = NetworkKernel(outcome.graph)
    let node = outcome.graph.nodes.count - 2
    #expect(abs(FiniteWidth(kernel, .gaussian).deviation(of: node) - 1.1488) < 1e-3)
    #expect(abs(FiniteWidth(kernel, .orthogonal).deviation(of: node) - 0.2494) < 1e-3)
  }

  /// A norm over the whole value has q = 1 in every network.
  @Test func aNormHasNoSpread() throws {
    let kernel = NetworkKernel(
      try graph(
        """
        graph N method=none(inputs: off) {
          x = input : f32[16]
          a = dense(x) {units: 16}
          t = activation(a) {phi: tanh}
          output n = layerNorm(t)
        }
        """))
    #expect(FiniteWidth(kernel, .gaussian).deviation(of: 2) > 0.05)
    #expect(FiniteWidth(kernel, .gaussian).deviation(of: 3) < 1e-7)
  }
}
