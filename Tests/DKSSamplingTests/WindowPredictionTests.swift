import DKSGraph
import Testing

@testable import DKSSampling

@Suite("Extended maps of windows of any shape") struct WindowPredictionTests {
  /// Two taps a row apart, all drawn: the first and last row see one real tap beyond the border.
  @Test func rectanglesWithDilationAndExplicitPadding() throws {
    let prediction = try prediction(
      """
      graph N method=none(inputs: off) {
        x = input : f32[3, 4, 2]
        n = layerNorm(x) {epsilon: 1e-12} : f32[3, 4, 2]
        output y = conv(n) {channels: 8, kernel: [2, 1], dilation: [2, 1], padding: [1, 0], init: gaussian} : f32[8, 4, 2]
      }
      """)
    let q = (0..<8).map { prediction.q(2, at: $0) }
    for (found, expected) in zip(q, [0.5, 0.5, 1, 1, 1, 1, 0.5, 0.5]) {
      #expect(abs(found - expected) < 1e-9)
    }
  }

  /// Delta at the tap that stays inside is a shift by one column: no location loses its q.
  @Test func deltaBesideTheMiddle() throws {
    let prediction = try prediction(
      """
      graph N method=none(inputs: off) {
        x = input : f32[3, 2, 3]
        n = layerNorm(x) {epsilon: 1e-12} : f32[3, 2, 3]
        output y = conv(n) {channels: 8, kernel: 3, padding: [2, 2, 0, 0], init: delta(gaussian)} : f32[8, 2, 3]
      }
      """)
    for p in 0..<6 { #expect(abs(prediction.q(2, at: p) - 1) < 1e-9) }
  }

  /// Zeros around an image, copies of its locations, some of its rows: q of each location stays its own.
  @Test func paddingCopiesAndSlices() throws {
    let prediction = try prediction(
      """
      graph N method=none(inputs: off) {
        x = input : f32[4, 2, 2]
        n = layerNorm(x) {epsilon: 1e-12} : f32[4, 2, 2]
        p = pad(n) {border: [0, 1]} : f32[4, 2, 4]
        u = upsample(n) {factor: [1, 2]} : f32[4, 2, 4]
        c = channelShuffle(u) {groups: 2} : f32[4, 2, 4]
        s = scaleShift(c) : f32[4, 2, 4]
        output y = slice(p) {start: 1, count: 1, axis: 1} : f32[4, 1, 4]
        output z = averagePool(u) {size: [1, 2]} : f32[4, 2, 2]
      }
      """)
    func q(_ node: Int, _ count: Int) -> [Double] {
      (0..<count).map { (prediction.q(node, at: $0) * 1e6).rounded() / 1e6 }
    }
    #expect(q(2, 8) == [0, 1, 1, 0, 0, 1, 1, 0])
    #expect(q(3, 8) == [Double](repeating: 1, count: 8))
    #expect(q(5, 8) == [Double](repeating: 1, count: 8))
    #expect(q(6, 4) == [0, 1, 1, 0])
    // The copies beside one another are the same: their mean has the q of each.
    #expect(abs(prediction.q(7, at: 0) - 1) < 1e-9)
  }

  @Test(
    "Transposed convolutions keep q at every place that the middle of their kernels covers",
    arguments: [
      ("kernel: 2, stride: 2", "delta(orthogonal)"),
      ("kernel: 4, stride: 2, padding: 1", "delta(orthogonal)"),
      ("kernel: 3, stride: 2, padding: 1, outputPadding: 1", "delta(gaussian)"),
      ("kernel: 3, padding: 1", "delta(orthogonal)"), ("kernel: 2, stride: 2", "gaussian"),
    ])
  func transposedConvolutions(window: String, initializer: String) throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[64, 3, 3]
        n = layerNorm(x) {epsilon: 1e-12} : f32[64, 3, 3]
        output y = transposedConv(n) {channels: 64, \(window), init: \(initializer)}
      }
      """
    let graph = try graph(text)
    let network = try SteppedNetwork(graph)
    let inputs = TestInputs(graph, seed: 2).values
    let prediction = KernelPrediction(network, known: FiniteNetwork(network, inputs: inputs, seed: 1).known)
    let count = network.locations[2]
    for p in 0..<count { #expect(abs(prediction.q(2, at: p) - 1) < 1e-9) }
    var q = [Double](repeating: 0, count: count)
    for seed in 0..<60 {
      let values = FiniteNetwork(network, inputs: inputs, seed: UInt64(seed)).values[2].x
      for p in 0..<count {
        for i in 0..<64 { q[p] += values[p * 64 + i] * values[p * 64 + i] / (64 * 60) }
      }
    }
    for p in 0..<count { #expect(abs(q[p] - 1) < 0.15, "\(p)") }
  }

  /// Overlapping kernels of which all taps are drawn: q is 1 on average over the places inside.
  @Test func transposedConvolutionsDrawnWhole() throws {
    let prediction = try prediction(
      """
      graph N method=none(inputs: off) {
        x = input : f32[8, 8, 8]
        n = layerNorm(x) {epsilon: 1e-12} : f32[8, 8, 8]
        output y = transposedConv(n) {channels: 8, kernel: 3, stride: 2, padding: 1, outputPadding: 1, init: gaussian}
      }
      """)
    var sum = 0.0
    for y in 2..<14 { for x in 2..<14 { sum += prediction.q(2, at: y * 16 + x) } }
    #expect(abs(sum / 144 - 1) < 1e-9)
  }

  @Test(arguments: [
    "localResponseNorm(x) {size: 3}",
    "upsample(x) {factor: 2, mode: linear}", "averagePool(x) {size: 2, padding: 1, countsPadding: true}",
    "softmax(x)", "opaque(x) {kind: gate, region: r, shape: [3]}",
  ])
  func whatIsNotSampledIsSaid(line: String) throws {
    #expect(throws: SamplingError.self) {
      try prediction(
        "graph N method=none(inputs: off) {\n  x = input : f32[3, 4, 4]\n  output y = \(line)\n}")
    }
  }

  private func prediction(_ text: String) throws -> KernelPrediction {
    let graph = try graph(text)
    let network = try SteppedNetwork(graph)
    let sample = FiniteNetwork(network, inputs: TestInputs(graph, seed: 2).values, seed: 1)
    return KernelPrediction(network, known: sample.known)
  }
}
