import Testing

@testable import DKSRuntime

@Suite struct InitializerTests {
  private func variance(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
  }

  @Test(arguments: [(64, 64), (40, 70), (70, 40), (1, 1), (1, 5), (130, 3)])
  func scaledOrthogonalRowsOrColumnsAreOrthogonal(inputs: Int, outputs: Int) throws {
    var build = ParameterBuilder(seed: 4)
    _ = build.dense("d", from: inputs, to: outputs)
    let w = try #require(build.parameters()["d.weight"])
    let factor = max(Double(outputs) / Double(inputs), 1)
    // The smaller side: rows of W where there are fewer inputs, else columns.
    let (few, many) = (min(inputs, outputs), max(inputs, outputs))
    func entry(_ i: Int, _ k: Int) -> Double {
      Double(inputs <= outputs ? w[i * outputs + k] : w[k * outputs + i])
    }
    for i in 0..<few {
      for j in 0...i {
        let product = (0..<many).reduce(0) { $0 + entry(i, $1) * entry(j, $1) }
        #expect(abs(product - (i == j ? factor : 0)) < 2e-5 * factor)
      }
    }
  }

  @Test func orthogonalMatricesAreHaar() {
    // For a Haar matrix of size n the trace has mean 0 and variance 1; without the sign fix its mean is far
    // from 0.
    var random = RandomStream(seed: 11)
    let traces = (0..<2000).map { _ -> Double in
      let q = orthogonalMatrix(rows: 4, columns: 4, random: &random)
      return Double(q[0] + q[5] + q[10] + q[15])
    }
    let mean = traces.reduce(0, +) / 2000
    let variance = traces.reduce(0) { $0 + $1 * $1 } / 2000
    #expect(abs(mean) < 0.08)
    #expect(abs(variance - 1) < 0.12)
  }

  @Test func fanInScalesTheVariance() throws {
    for initializer in [Initializer.gaussian(scale: 2), .uniform(scale: 2)] {
      var build = ParameterBuilder(seed: 4)
      _ = build.dense("d", from: 50, to: 400, init: initializer)
      _ = build.convolution("c", from: 20, to: 100, kernel: 3, groups: 2, init: initializer)
      let parameters = build.parameters()
      #expect(abs(variance(try #require(parameters["d.weight"])) * 50 / 4 - 1) < 0.05)
      #expect(abs(variance(try #require(parameters["c.weight"])) * 90 / 4 - 1) < 0.05)
      #expect(parameters["d.bias"] == [Float](repeating: 0, count: 400))
    }
    var build = ParameterBuilder(seed: 4)
    _ = build.dense("z", from: 3, to: 3, init: .zeros)
    _ = build.embedding("e", count: 100, size: 100)
    #expect(build.parameters()["z.weight"] == [Float](repeating: 0, count: 9))
    #expect(abs(variance(try #require(build.parameters()["e.weight"])) - 1) < 0.05)
  }

  @Test func deltaFillsTheCenterTapAlone() throws {
    var build = ParameterBuilder(seed: 4)
    _ = build.convolution("c", from: 2, to: 4, kernel: 3, init: .delta(.gaussian))
    _ = build.depthwiseConvolution("d", channels: 6, kernel: 5)
    let taps = try #require(build.parameters()["c.weight"])
    #expect(taps[..<32].allSatisfy { $0 == 0 } && taps[40...].allSatisfy { $0 == 0 })
    #expect(taps[32..<40].allSatisfy { $0 != 0 })
    let depthwise = try #require(build.parameters()["d.weight"])
    #expect(depthwise[72..<78].allSatisfy { abs($0) == 1 })
    #expect(depthwise[..<72].allSatisfy { $0 == 0 } && depthwise[78...].allSatisfy { $0 == 0 })
  }

  @Test func biasesAreDrawnWhereAsked() throws {
    var build = ParameterBuilder(seed: 4)
    _ = build.dense("d", from: 3, to: 20_000, init: .gaussian.withBias(deviation: 0.3))
    _ = build.convolution("c", from: 2, to: 4000, kernel: 1, init: .gaussian.withBias(deviation: 2))
    #expect(abs(variance(try #require(build.parameters()["d.bias"])) / 0.09 - 1) < 0.05)
    #expect(abs(variance(try #require(build.parameters()["c.bias"])) / 4 - 1) < 0.1)
  }

  @Test(arguments: [(Initializer.Mirror.outputs, 6, 8), (.inputs, 6, 5), (.both, 6, 8)])
  func mirroredHalvesAreOpposite(mirror: Initializer.Mirror, inputs: Int, outputs: Int) throws {
    var build = ParameterBuilder(seed: 4)
    _ = build.dense("d", from: inputs, to: outputs, init: .scaledOrthogonal.mirrored(mirror))
    _ = build.convolution("c", from: inputs, to: outputs, kernel: 3, init: .gaussian.mirrored(mirror))
    for (name, taps) in [("d.weight", 1), ("c.weight", 9)] {
      let w = try #require(build.parameters()[name])
      #expect(w.contains { $0 != 0 })
      for tap in 0..<taps {
        func entry(_ i: Int, _ j: Int) -> Float { w[(tap * inputs + i) * outputs + j] }
        for i in 0..<inputs {
          for j in 0..<outputs {
            if mirror != .outputs, i < inputs / 2 { #expect(entry(i + inputs / 2, j) == -entry(i, j)) }
            if mirror != .inputs, j < outputs / 2 { #expect(entry(i, j + outputs / 2) == -entry(i, j)) }
          }
        }
      }
    }
  }

  /// relu(z) − relu(−z) = z (Theory 4.3): additive and homogeneous, which a plain network of ReLUs is not.
  @Test func mirroredNetworksAreLinear() throws {
    var build = ParameterBuilder(seed: 9)
    let first = build.dense("a", from: 5, to: 12, init: .scaledOrthogonal.mirrored(.outputs))
    let middle = build.dense("b", from: 12, to: 16, init: .scaledOrthogonal.mirrored(.both))
    let last = build.dense("c", from: 16, to: 3, init: .scaledOrthogonal.mirrored(.inputs))
    let relu = Activation(.relu)
    func output(_ x: [Float]) -> [Float] {
      let tape = Tape(batch: 1)
      let id = tape.append(count: x.count, requiresGradient: false)
      for (index, value) in x.enumerated() { tape.nodes[id].value[index] = value }
      return last(relu(middle(relu(first(Tensor(tape: tape, id: id, shape: [5])))))).values
    }
    let (x, y): ([Float], [Float]) = ([1, -2, 0.5, 3, -0.25], [-0.5, 1, 2, -1, 4])
    let sum = output(zip(x, y).map { $0 - 2 * $1 })
    for (s, (a, b)) in zip(sum, zip(output(x), output(y))) { #expect(abs(s - (a - 2 * b)) < 1e-5) }
    #expect(sum.contains { abs($0) > 0.1 })
  }

  @Test func valuesDependOnSeedAndNameAlone() {
    func weights(_ seed: UInt64, _ names: [String], of name: String) -> [Float]? {
      var build = ParameterBuilder(seed: seed)
      for name in names { _ = build.dense(name, from: 3, to: 3) }
      return build.parameters()["\(name).weight"]
    }
    #expect(weights(1, ["a", "b"], of: "b") == weights(1, ["b", "c", "a"], of: "b"))
    #expect(weights(1, ["a"], of: "a") != weights(2, ["a"], of: "a"))
    #expect(weights(1, ["a", "b"], of: "a") != weights(1, ["a", "b"], of: "b"))
  }

  @Test func streamsAreUniformAndGaussian() {
    var random = RandomStream(seed: 0)
    let uniform = (0..<20_000).map { _ in random.uniform() }
    #expect(uniform.allSatisfy { 0..<1 ~= $0 })
    #expect(abs(uniform.reduce(0, +) / 20_000 - 0.5) < 0.01)
    let gaussian = (0..<20_000).map { _ in random.gaussian() }
    #expect(abs(gaussian.reduce(0, +) / 20_000) < 0.03)
    #expect(abs(gaussian.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.05)
    #expect(abs(gaussian.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 20_000 - 3) < 0.3)
    var order = Array(0..<100)
    random.shuffle(&order)
    #expect(order != Array(0..<100) && order.sorted() == Array(0..<100))
  }
}
