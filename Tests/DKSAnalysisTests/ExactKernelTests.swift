import CMath
import DKSAnalysis
import DKSGraph
import Testing

/// What is exact on any graph (Theory 1.8), each kind beside integrals of its own.
@Suite("Kernels by cells") struct ExactKernelTests {
  private func entries(_ nodes: String) throws -> [String: KernelMaps.Entry] {
    let graph = try graph("graph N method=none(inputs: off) {\n\(nodes)\n}\n")
    let maps = KernelMaps(graph)
    return Dictionary(uniqueKeysWithValues: zip(graph.nodes.map(\.name), maps.entries))
  }

  private func expect(
    _ found: Double?, _ right: Double, within tolerance: Double = 1e-12,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs((found ?? .nan) - right) <= tolerance, "\(found ?? .nan)", sourceLocation: sourceLocation)
  }

  @Test("Shared weights meet under an activation: a + tanh(a) is a function of one Gaussian")
  func sharedWeightsUnderAnActivation() throws {
    let found = try entries(
      """
      x = input : f32[64]
      a = dense(x) {units: 64, weights: core}
      b = dense(x) {units: 64, weights: core}
      t = activation(b) {phi: tanh}
      output s = sum(a, t) {weights: [0.6, 0.8]}
      """)["s"]
    let q = mean { z in (0.6 * z + 0.8 * tangent(z)) * (0.6 * z + 0.8 * tangent(z)) }
    expect(found?.q, q)
    let slope = mean { z in
      let d = 0.6 + 0.8 * (1 - tangent(z) * tangent(z))
      return d * d
    }
    expect(found?.slopeAt1, slope / q)
    expect(found?.cAt0, 0)
  }

  @Test("Two activations of one Gaussian, at another scale", arguments: [1.0, -1, 2])
  func twoActivationsOfOneValue(scale: Double) throws {
    let found = try entries(
      """
      x = input : f32[8]
      a = dense(x) {units: 8}
      b = scale(a) {factor: \(scale)}
      s = activation(a) {phi: tanh}
      t = activation(b) {phi: softplus}
      output y = sum(s, t) {weights: [1, 1]}
      """)["y"]
    expect(
      found?.q,
      mean { z in
        let y = tangent(z) + softplus(scale * z)
        return y * y
      }, within: 1e-11)
  }

  /// sₜ = 0.6 tanh(W wₜ) + 0.8 sₜ₋₁ over four words of one correlation.
  @Test("A leaky memory remembers words that are alike", arguments: [0, 0.5, 1.0, -0.3])
  func leakyMemory(correlation: Double) throws {
    var nodes = "w = input {correlation: \(correlation)} : f32[4, 8]\ns0 = zeros {shape: [8]}\n"
    for t in 1...4 {
      nodes += """
        e\(t) = element(w) {index: \(t - 1)}
        u\(t) = dense(e\(t)) {units: 8, weights: W}
        a\(t) = activation(u\(t)) {phi: tanh}
        s\(t) = sum(a\(t), s\(t - 1)) {weights: [0.6, 0.8]}

        """
    }
    nodes += "states = stack(s1, s2, s3, s4)\noutput y = last(states)"
    let found = try entries(nodes)
    let own = mean { tangent($0) * tangent($0) }
    let cross = correlation == 1 ? own : mean(correlation, tangent, tangent)
    func q(_ steps: Int) -> Double {
      let weights = (0..<steps).map { 0.6 * pow(0.8, Double($0)) }
      let total = weights.reduce(0, +)
      let squares = weights.reduce(0) { $0 + $1 * $1 }
      return squares * own + (total * total - squares) * cross
    }
    expect(found["y"]?.q, q(4))
    expect(found["states"]?.q, (1...4).reduce(0) { $0 + q($1) } / 4)
  }

  @Test("A part of a concatenation is what was put there")
  func partsOfConcatenations() throws {
    let found = try entries(
      """
      x = input : f32[8]
      a = dense(x) {units: 4}
      t = activation(a) {phi: tanh}
      b = dense(t) {units: 12}
      ab = concat(a, b)
      p = slice(ab) {start: 0, count: 4}
      r = slice(ab) {start: 4, count: 12}
      f = activation(ab) {phi: tanh}
      output y = sum(r, r2) {weights: [1, 1]}
      """.replacing("sum(r, r2) {weights: [1, 1]}", with: "dense(f) {units: 4}"))
    let own = mean { tangent($0) * tangent($0) }
    let slope = mean { z in (1 - tangent(z) * tangent(z)) * (1 - tangent(z) * tangent(z)) } / own
    expect(found["p"]?.slopeAt1, 1)
    expect(found["r"]?.q, own)
    expect(found["r"]?.slopeAt1, slope)
    // An activation acts on each group at the q that it has.
    let deep = mean { z in tangent(own.squareRoot() * z) * tangent(own.squareRoot() * z) }
    expect(found["f"]?.q, own / 4 + 3 * deep / 4)
    expect(found["y"]?.q, own / 4 + 3 * deep / 4)
  }

  @Test("The halves of one layer are different channels, hence independent; a half and itself are not")
  func halvesOfALayer() throws {
    let found = try entries(
      """
      x = input : f32[8]
      a = dense(x) {units: 8}
      p = part(a) {index: 0, count: 2}
      r = part(a) {index: 1, count: 2}
      t = activation(r) {phi: tanh}
      apart = sum(p, t) {weights: [1, 1]}
      u = activation(p) {phi: tanh}
      same = sum(p, u) {weights: [1, 1]}
      output y = concat(apart, same)
      """)
    let own = mean { tangent($0) * tangent($0) }
    expect(found["apart"]?.q, 1 + own)
    expect(found["same"]?.q, 1 + own + 2 * mean { $0 * tangent($0) })
  }

  @Test("Layer norm takes off the mean: (q c − m²)/(q − m²)")
  func layerNorm() throws {
    let found = try entries(
      """
      x = input : f32[8]
      a = dense(x) {units: 8}
      s = activation(a) {phi: softplus}
      output n = layerNorm(s)
      """)
    let (m, q) = (mean(softplus), mean { softplus($0) * softplus($0) })
    let slope = mean { z in 1 / ((1 + exp(-z)) * (1 + exp(-z))) }
    expect(found["s"]?.mean, m)
    expect(found["n"]?.q, 1)
    expect(found["n"]?.mean, 0)
    expect(found["n"]?.cAt0, 0)
    expect(found["n"]?.slopeAt1, slope / (q - m * m))
  }

  @Test("A border of zeros: its places have q = 0, and what an activation makes of zeros")
  func borders() throws {
    let found = try entries(
      """
      x = input : f32[3, 6, 6]
      a = conv(x) {channels: 8, kernel: 1}
      p = pad(a) {border: 2}
      b = conv(p) {channels: 8, kernel: 1}
      s = activation(b) {phi: softplus}
      crop = pad(s) {border: -2}
      output valid = conv(p) {channels: 8, kernel: 5, padding: valid, init: delta(gaussian)}
      output explicit = conv(a) {channels: 8, kernel: 1, padding: 2}
      output y = concat(s, s)
      output z = dense(flat) {units: 4}
      """.replacing("output z = dense(flat) {units: 4}", with: "output z = flatten(crop)"))
    expect(found["p"]?.q, 0.36)
    expect(found["b"]?.q, 0.36)
    expect(found["explicit"]?.q, 0.36)
    let q = mean { softplus($0) * softplus($0) }
    expect(found["s"]?.q, 0.36 * q + 0.64 * log(2) * log(2))
    expect(found["crop"]?.q, q)
    // The middle tap of a window that stays inside never sees the border.
    expect(found["valid"]?.q, 1)
  }

  @Test("Means add up in sums, whether the rest is correlated or not")
  func meansInSums() throws {
    let found = try entries(
      """
      x = input : f32[64]
      d = dense(x) {units: 64, init: gaussian(scale: 1.4142135623730951)}
      a = activation(d) {phi: relu}
      e = dense(a) {units: 64, init: gaussian(scale: 1.4142135623730951)}
      b = activation(e) {phi: relu}
      output s = sum(a, b) {weights: [0.6, 0.8]}
      """)["s"]
    // Both are ReLUs of N(0, 2): q = 1 and m = 1/√π, m² = 1/π.
    expect(found?.q, 1 + 2 * 0.48 / Double.pi)
    let deep = arcCosine(1 / Double.pi)
    expect(found?.cAt0, (0.36 / Double.pi + 0.64 * deep + 0.96 / Double.pi) / (1 + 0.96 / Double.pi))
  }

  /// E[relu(u)relu(v)] of N(0, 2) with correlation c.
  private func arcCosine(_ c: Double) -> Double {
    ((1 - c * c).squareRoot() + (Double.pi - acos(c)) * c) / .pi
  }

  @Test("Dropout in training: q/(1 − p), the kernel of two inputs as it was")
  func dropout() throws {
    let found = try entries(
      """
      x = input : f32[8]
      a = dense(x) {units: 8}
      d = dropout(a) {rate: 0.2}
      t = activation(d) {phi: tanh}
      output y = sum(d, a) {weights: [1, 1]}
      """)
    expect(found["d"]?.q, 1.25)
    expect(found["d"]?.slopeAt1, 0.8)
    // C'(1) is taken at equal inputs under different masks, whose correlation is 0.8.
    let s = 1.25.squareRoot()
    func slope(_ z: Double) -> Double { 1 - tangent(s * z) * tangent(s * z) }
    let q = mean { z in tangent(s * z) * tangent(s * z) }
    expect(found["t"]?.slopeAt1, mean(0.8, slope, slope) / q, within: 1e-11)
    expect(found["y"]?.q, 1.25 + 1 + 2)
  }

  @Test("Groups of a convolution see the channels that are theirs")
  func groups() throws {
    let found = try entries(
      """
      x = input : f32[4, 2, 2]
      a = conv(x) {channels: 4, kernel: 1}
      b = scale(a) {factor: 2}
      ab = concat(a, b)
      g = conv(ab) {channels: 4, kernel: 1, groups: 2}
      shuffled = channelShuffle(ab) {groups: 2}
      h = conv(shuffled) {channels: 4, kernel: 1, groups: 2}
      w = depthwiseConv(ab) {kernel: 1, multiplier: 2}
      first = slice(g) {start: 0, count: 2}
      second = slice(g) {start: 2, count: 2}
      mixed = slice(h) {start: 0, count: 2}
      last = slice(w) {start: 8, count: 8}
      output y = concat(first, second, mixed, last)
      """)
    expect(found["first"]?.q, 1)
    expect(found["second"]?.q, 4)
    expect(found["mixed"]?.q, 2.5)
    expect(found["last"]?.q, 4)
  }

  @Test("A layer without a bias has none, whatever its initializer says of one")
  func biasVariance() throws {
    let found = try entries(
      """
      x = input : f32[8]
      a = dense(x) {units: 8, init: gaussian(bias: 0.5)}
      output b = dense(a) {units: 8, bias: false, init: gaussian(bias: 0.5)}
      """)
    expect(found["a"]?.q, 1.25)
    expect(found["b"]?.q, 1.25)
  }
}
