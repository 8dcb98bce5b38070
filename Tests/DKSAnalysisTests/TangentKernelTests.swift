import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSKernels
import DKSPasses
import Testing

@Suite("Kernel and tangent kernel of a network") struct TangentKernelTests {
  /// Two linear branches and an activation: everything can be done by hand.
  private let residual = """
    graph N method=none(inputs: off) {
      x = input : f32[8]
      a = dense(x) {units: 8} : f32[8]
      b = activation(a) {phi: relu, gamma: 1.4142135623730951} : f32[8]
      c = dense(b) {units: 8, bias: false} : f32[8]
      s = sum(a, c) {weights: [0.6, 0.8]} : f32[8]
      output y = dense(s) {units: 2} : f32[2]
    }
    """

  /// √2·relu has Q(q) = q; C and C' are the arc-cosine kernels.
  @Test func ofAResidualBlock() throws {
    let c = 0.3
    let tangent = TangentKernel(NetworkKernel(try graph(residual)), at: c)
    let map = ((1 - c * c).squareRoot() + (Double.pi - acosine(c)) * c) / Double.pi
    let slope = (Double.pi - acosine(c)) / Double.pi
    let out = 0.36 * c + 0.64 * map
    let y = try #require(tangent.outputs.first)
    #expect(abs(y.nngp - out) < 1e-14)
    #expect(y.layers.map(\.name) == ["a", "c", "y"])
    let weights = [c * (0.36 + 0.64 * slope), map * 0.64, out]
    for (layer, expected) in zip(y.layers, weights) { #expect(abs(layer.weight - expected) < 1e-14) }
    #expect(y.layers[1].bias == nil)
    #expect(abs(try #require(y.layers[0].bias) - (0.36 + 0.64 * slope)) < 1e-14)
    for (layer, expected) in zip(y.layers, [1, 0.64, 1]) {
      #expect(abs(layer.branchFactor - expected) < 1e-14)
    }
    let total = try #require(y.total)
    #expect(abs(total - (weights.reduce(0, +) + 0.36 + 0.64 * slope + 1)) < 1e-13)
  }

  private func acosine(_ c: Double) -> Double {
    // acos by bisection, so that the test needs no library.
    var (low, high) = (0.0, Double.pi)
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { return low }
      if cosine(middle) > c { low = middle } else { high = middle }
    }
  }

  private func cosine(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...40 {
      term *= -x * x / Double((2 * k - 1) * (2 * k))
      sum += term
    }
    return sum
  }

  /// The reverse sweep is the derivative of the forward one.
  @Test func reverseSweepIsTheDerivative() throws {
    let kernel = NetworkKernel(try transformed(mlp(depth: 4)))
    let output = Node.ID(kernel.graph.nodes.count - 1)
    func k(_ c: Double) -> Double { kernel.average(Int(output.index)) { kernel.values(at: c)[$0] } }
    let input = try #require(kernel.network.distinctCells(of: 0).first)
    for c in [-0.7, 0.0, 0.4, 0.9] {
      let h = 1e-5
      let difference = (k(c + h) - k(c - h)) / (2 * h)
      #expect(abs(kernel.backward(from: output, at: kernel.values(at: c))[input] - difference) < 1e-9)
    }
  }

  @Test func derivativesAtOne() throws {
    let kernel = NetworkKernel(try transformed(mlp(depth: 4)))
    let found = try #require(kernel.derivativesAt1().last)
    #expect(abs(found.slope - 1.5) < 1e-12)
    let h = 1e-4
    func c(_ x: Double) -> Double { kernel.values(at: x).last ?? .nan }
    let curvature = (2 * c(1) - 5 * c(1 - h) + 4 * c(1 - 2 * h) - c(1 - 3 * h)) / (h * h)
    #expect(abs(found.curvature - curvature) < 1e-4)
  }

  /// Theorem 27: |Θ − c| ≤ 11(ζ − 1) in every layer that all paths pass.
  @Test func staysWithinTheBound() throws {
    let kernel = NetworkKernel(try transformed(mlp(depth: 20)))
    for c in [-1, -0.5, 0, 0.5, 1] {
      let tangent = TangentKernel(kernel, at: c)
      let bound = try #require(tangent.bound)
      #expect(abs(bound - 5.5) < 1e-12)
      for layer in try #require(tangent.outputs.first).layers {
        #expect(layer.branchFactor == 1)
        #expect(try #require(layer.deviation) <= bound)
      }
    }
  }

  /// W used twice in a chain: no sum makes the two uses meet, so each contributes as a layer of its own would.
  @Test func sharedWeightsInAChainAreOneRow() throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[8]
        a = dense(x) {units: 8, weights: w} : f32[8]
        b = activation(a) {phi: tanh} : f32[8]
        c = dense(b) {units: 8, weights: w} : f32[8]
        output y = dense(c) {units: 2} : f32[2]
      }
      """
    let shared = TangentKernel(NetworkKernel(try graph(text)), at: 0.5)
    let own = TangentKernel(NetworkKernel(try graph(text.replacing(", weights: w", with: ""))), at: 0.5)
    let row = try #require(shared.outputs.first?.layers.first)
    #expect(row.name == "w")
    #expect(row.uses == ["a", "c"])
    let apart = try #require(own.outputs.first)
    #expect(abs(row.weight - apart.layers[0].weight - apart.layers[1].weight) < 1e-15)
    #expect(abs(try #require(shared.outputs.first?.total) - (try #require(apart.total))) < 1e-14)
  }

  /// 0.6·W x + 0.8·tanh(W x): the two uses meet, and Θ of W has their covariance in it twice.
  @Test func sharedWeightsThatMeetInASum() throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[8]
        a = dense(x) {units: 8, bias: false, weights: w} : f32[8]
        b = dense(x) {units: 8, bias: false, weights: w} : f32[8]
        t = activation(b) {phi: relu, gamma: 1.4142135623730951} : f32[8]
        output s = sum(a, t) {weights: [0.6, 0.8]} : f32[8]
      }
      """
    let c = 0.3
    let tangent = TangentKernel(NetworkKernel(try graph(text)), at: c)
    let slope = (Double.pi - acosine(c)) / Double.pi
    // E[φ'] = √2/2 for √2·relu.
    let expected = c * (0.36 + 0.64 * slope + 2 * 0.48 * 0.5.squareRoot())
    #expect(abs(try #require(tangent.outputs.first?.total) - expected) < 1e-14)
  }

  /// Nobody knows how two inputs are correlated, so the tangent kernel of weights that both see is not computed.
  @Test func sharedWeightsOnTwoInputsAreRefusedWithTheReason() throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[8]
        z = input : f32[8]
        a = dense(x) {units: 8, weights: w} : f32[8]
        b = dense(z) {units: 8, weights: w} : f32[8]
        t = activation(b) {phi: tanh} : f32[8]
        s = sum(a, t) {weights: [0.6, 0.8]} : f32[8]
        output y = dense(s) {units: 2} : f32[2]
      }
      """
    let kernel = NetworkKernel(try graph(text))
    let tangent = TangentKernel(kernel, at: 0.5)
    let refusal = try #require(tangent.refused.first)
    #expect(refusal.layers == ["a", "b"])
    #expect(
      kernel.network.explanation(of: refusal.reason)
        == "the correlation of the inputs 'x' and 'z' is not known")
    #expect(tangent.outputs.first?.total == nil)
    #expect(tangent.outputs.first?.layers.map(\.name) == ["y"])
  }

  @Test func assumptionsAreNamed() throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[3, 8, 8]
        a = conv(x) {channels: 8, kernel: 3, init: gaussian} : f32[8, 8, 8]
        d = conv(a) {channels: 8, kernel: 3, init: delta(gaussian)} : f32[8, 8, 8]
        p = averagePool(d) {size: 2} : f32[8, 4, 4]
        m = maxPool(p) {size: 2} : f32[8, 2, 2]
        f = flatten(m) : f32[32]
        r = dropout(f) {rate: 0.5} : f32[32]
        output y = dense(r) {units: 2} : f32[2]
      }
      """
    let found = CellNetwork(try graph(text)).assumptions()
    #expect(found.map(\.node) == ["a", "p", "m", "r"])
    #expect(found.map(\.kind) == [.everyTap, .meanPooling, .maxPooling, .dropout])
  }

  private func mlp(depth: Int) -> String {
    var text = "graph N method=dks(zeta: 1.5, inputs: off) {\n  x = input : f32[8]\n"
    var last = "x"
    for i in 0..<depth {
      text += "  d\(i) = dense(\(last)) {units: 8} : f32[8]\n"
      text += "  a\(i) = activation(d\(i)) {phi: tanh} : f32[8]\n"
      last = "a\(i)"
    }
    return text + "  output y = dense(\(last)) {units: 2} : f32[2]\n}\n"
  }

  private func transformed(_ text: String) throws -> Graph {
    var context = PassContext()
    let outcome = Pipeline.run(on: try graph(text), in: &context)
    #expect(context.diagnostics.all.map(\.message) == [])
    return outcome.graph
  }
}

@Suite("Which subnetwork binds") struct BindingReportTests {
  /// A chain binds from its input to its last activation, under either reading.
  @Test func aChainBindsAsAWhole() throws {
    let report = try report(
      """
      graph N method=dks(zeta: 1.5, inputs: off) {
        x = input : f32[8]
        d = dense(x) {units: 8} : f32[8]
        a = activation(d) {phi: tanh} : f32[8]
        e = dense(a) {units: 8} : f32[8]
        b = activation(e) {phi: tanh} : f32[8]
        output y = dense(b) {units: 2} : f32[2]
      }
      """)
    #expect(report.binding == .init(entries: ["x"], exit: "b"))
    #expect(report.official.binding == report.binding)
    #expect(abs(try #require(report.official.strictMaximum) - 1.5) < 1e-12)
  }

  /// The last residual branch together with what comes before it, which the official formula leaves out.
  @Test func theLastBranchBindsBeforeTheSumDilutesIt() throws {
    var text =
      "graph N method=dks(zeta: 1.5, inputs: off) {\n  x = input : f32[8]\n  h0 = dense(x) {units: 8} : f32[8]\n"
    for i in 0..<4 {
      text += "  a\(i) = activation(h\(i)) {phi: tanh} : f32[8]\n"
      text += "  r\(i) = dense(a\(i)) {units: 8} : f32[8]\n"
      text += "  h\(i + 1) = sum(h\(i), r\(i)) {weights: [0.8, 0.6]} : f32[8]\n"
    }
    text += "  output y = dense(h4) {units: 2} : f32[2]\n}\n"
    let report = try report(text)
    #expect(report.binding == .init(entries: ["x"], exit: "a3"))
    #expect(report.official.binding?.exit == "h4")
    #expect(try #require(report.official.strictMaximum) > 1.55)
  }

  private func report(_ text: String) throws -> BindingReport {
    var context = PassContext()
    let outcome = Pipeline.run(on: try graph(text), in: &context)
    return BindingReport(
      KernelSkeleton(CellNetwork(outcome.graph)), target: try #require(context.localTarget),
      subnetworks: .strict)
  }
}
