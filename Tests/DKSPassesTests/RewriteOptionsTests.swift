import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

/// A dense layer, an activation `phi`, and what `tail` adds.
private func chain(_ phi: String, tail: String = "") -> String {
  """
  graph N method=dks(zeta: 1.5) {
    x = input : f32[4]
    a = dense(x) {units: 4} : f32[4]
    t = activation(a) {phi: \(phi)\(tail)} : f32[4]
    output y = dense(t) {units: 2} : f32[2]
  }
  """
}

@Suite("Replace activations") struct ReplaceActivationsTests {
  let leaky = options { $0.replacements["relu"] = ActivationCatalogue.activation("leakyRelu", [0.2]) }

  @Test func theNamedOneGoes() throws {
    try expect(ReplaceActivations.self, chain("relu"), becomes: chain("leakyRelu(0.2)"), rewrites: leaky)
  }

  @Test func keptOnesStay() throws {
    let result = try run(ReplaceActivations.self, on: chain("relu", tail: ", kept: true"), rewrites: leaky)
    #expect(result.text == (try graph(chain("relu", tail: ", kept: true"))).description)
    #expect(result.codes == ["DKS0561"])
  }

  @Test func aNameThatIsNotThereIsReported() throws {
    #expect(try run(ReplaceActivations.self, on: chain("tanh"), rewrites: leaky).codes == ["DKS0561"])
    // Whether or not what was to come is there.
    #expect(
      try run(ReplaceActivations.self, on: chain("leakyRelu(0.2)"), rewrites: leaky).codes == ["DKS0561"])
  }
}

@Suite("Average max pools") struct AverageMaxPoolsTests {
  static func pooled(_ pool: String) -> String {
    """
    graph N {
      x = input : f32[3, 8, 8]
      output y = \(pool)(x) {size: 3, stride: 2, padding: 1} : f32[3, 4, 4]
    }
    """
  }

  @Test func theWindowStays() throws {
    try expect(
      AverageMaxPools.self, Self.pooled("maxPool"), becomes: Self.pooled("averagePool"),
      rewrites: options { $0.averagesPools = true })
  }

  @Test func unaskedNothingChanges() throws {
    try expectNoChange(AverageMaxPools.self, Self.pooled("maxPool"))
  }
}

@Suite("Weight shortcuts") struct WeightShortcutsTests {
  let weighted = options { $0.shortcutWeight = 0.8 }

  /// A pre-activation residual block whose shortcut is `skip`.
  static func block(_ skip: String, weights: String) -> String {
    """
    graph N method=dks(zeta: 1.5) {
      x = input : f32[4]
      stem = dense(x) {units: 4} : f32[4]
      t = activation(stem) {phi: tanh} : f32[4]
      branch = dense(t) {units: 4} : f32[4]
      project = dense(stem) {units: 4} : f32[4]
      output y = sum(branch, \(skip)) {weights: \(weights)} : f32[4]
    }
    """
  }

  @Test(arguments: ["stem", "project"]) func theShortcutGetsTheWeight(skip: String) throws {
    let result = try run(
      WeightShortcuts.self, on: Self.block(skip, weights: "[1, 1]"), rewrites: weighted)
    #expect(result.text == (try graph(Self.block(skip, weights: "[0.5999999999999999, 0.8]"))).description)
  }

  @Test func signsStay() throws {
    let result = try run(
      WeightShortcuts.self, on: Self.block("stem", weights: "[-3, 1]"), rewrites: weighted)
    #expect(result.text == (try graph(Self.block("stem", weights: "[-0.5999999999999999, 0.8]"))).description)
  }

  @Test func zeroRemovesIt() throws {
    let result = try run(
      WeightShortcuts.self, on: Self.block("stem", weights: "[1, 1]"),
      rewrites: options { $0.shortcutWeight = 0 })
    #expect(result.text == (try graph(Self.block("stem", weights: "[1, 0]"))).description)
  }

  @Test func whatBeginsAtZeroStaysThere() throws {
    try expectNoChange(WeightShortcuts.self, Self.block("stem", weights: "[0, 1]"), rewrites: weighted)
  }

  @Test func branchesSideBySideAreNoShortcutsAndThatIsSaid() throws {
    let text = """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        stem = dense(x) {units: 4} : f32[4]
        t = activation(stem) {phi: tanh} : f32[4]
        a = dense(t) {units: 4} : f32[4]
        b = dense(t) {units: 4} : f32[4]
        output y = sum(a, b) {weights: [1, 1]} : f32[4]
      }
      """
    let result = try run(WeightShortcuts.self, on: text, rewrites: weighted)
    #expect(result.text == (try graph(text)).description)
    #expect(result.codes == ["DKS0563"])
  }
}

@Suite("Add biases") struct AddBiasesTests {
  @Test func everyAffineLayerGetsOne() throws {
    func layers(_ bias: String) -> String {
      """
      graph N {
        x = input : f32[3, 8, 8]
        a = conv(x) {channels: 4, kernel: 3\(bias)} : f32[4, 8, 8]
        b = depthwiseConv(a) {kernel: 3\(bias)} : f32[4, 8, 8]
        c = flatten(b) : f32[256]
        output y = dense(c) {units: 2\(bias)} : f32[2]
      }
      """
    }
    try expect(
      AddBiases.self, layers(", bias: false"), becomes: layers(""), rewrites: options { $0.addsBiases = true }
    )
    try expectNoChange(AddBiases.self, layers(", bias: false"))
  }
}

@Suite("Drop repeated activations") struct DropRepeatedActivationsTests {
  /// A dense layer, `first`, a max pool, `second`.
  static func pair(_ first: String, _ second: String) -> String {
    """
    graph N method=dks(zeta: 1.5) {
      x = input : f32[3, 8, 8]
      a = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
      r = activation(a) {phi: \(first)} : f32[4, 8, 8]
      p = maxPool(r) {size: 2} : f32[4, 4, 4]
      s = activation(p) {phi: \(second)} : f32[4, 4, 4]
      output y = conv(s) {channels: 4, kernel: 3} : f32[4, 4, 4]
    }
    """
  }

  @Test(arguments: ["relu", "relu6"]) func theSecondGoes(phi: String) throws {
    try expect(
      DropRepeatedActivations.self, Self.pair(phi, phi),
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[3, 8, 8]
          a = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
          r = activation(a) {phi: \(phi)} : f32[4, 8, 8]
          p = maxPool(r) {size: 2} : f32[4, 4, 4]
          output y = conv(p) {channels: 4, kernel: 3} : f32[4, 4, 4]
        }
        """, saying: ["DKS0562"])
  }

  @Test(arguments: [("tanh", "tanh"), ("relu", "relu6"), ("leakyRelu(0.1)", "leakyRelu(0.1)")])
  func whatStillChangesStays(first: String, second: String) throws {
    try expectNoChange(DropRepeatedActivations.self, Self.pair(first, second))
  }
}

@Suite("Restore activations") struct RestoreActivationsTests {
  static func transformed(_ method: String, _ settings: String) -> String {
    """
    graph N method=\(method) {
      x = input : f32[4]
      a = dense(x) {units: 4} : f32[4]
      t = activation(a) {phi: tanh\(settings)} : f32[4]
      output y = dense(t) {units: 2} : f32[2]
    }
    """
  }
  static let constants = ", alpha: 0.3, beta: 0.65, gamma: 4.96, delta: -0.54"

  @Test(
    "A method begins with the network's own activations",
    arguments: ["dks(zeta: 1.5)", "he", "tat(tau: 0.3)"])
  func methods(method: String) throws {
    try expect(
      RestoreActivations.self, Self.transformed(method, Self.constants), becomes: Self.transformed(method, "")
    )
  }

  @Test func withoutAMethodTheyStay() throws {
    try expectNoChange(RestoreActivations.self, Self.transformed("none", Self.constants))
  }
}
