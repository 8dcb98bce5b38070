import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

@Suite("Remove scales and shifts") struct RemoveScaleShiftsTests {
  static let removal = options { $0.removesScaleShifts = true }
  static let normed = """
    graph N method=dks(zeta: 1.5) {
      x = input : f32[4]
      a = dense(x) {units: 4, bias: false} : f32[4]
      n = scaleShift(a) : f32[4]
      t = activation(n) {phi: tanh} : f32[4]
      output y = dense(t) {units: 2} : f32[2]
    }
    """

  @Test func batchNormGoes() throws {
    try expect(
      RemoveScaleShifts.self, Self.normed,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4, bias: false} : f32[4]
          t = activation(a) {phi: tanh} : f32[4]
          output y = dense(t) {units: 2} : f32[2]
        }
        """, saying: ["DKS0560"], rewrites: Self.removal)
  }

  @Test func unaskedItStays() throws { try expectNoChange(RemoveScaleShifts.self, Self.normed) }

  @Test func withoutAMethodItStays() throws {
    try expectNoChange(
      RemoveScaleShifts.self, Self.normed.replacing(" method=dks(zeta: 1.5)", with: ""),
      rewrites: Self.removal)
  }

  @Test func thatOfAnInputStays() throws {
    try expectNoChange(
      RemoveScaleShifts.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        n = scaleShift(x) : f32[4]
        a = dense(n) {units: 4} : f32[4]
        output y = activation(a) {phi: tanh} : f32[4]
      }
      """, rewrites: Self.removal)
  }

  @Test func thatOfALayerNormStays() throws {
    try expectNoChange(
      RemoveScaleShifts.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        l = layerNorm(a) : f32[4]
        n = scaleShift(l) : f32[4]
        output y = dense(n) {units: 2} : f32[2]
      }
      """, rewrites: Self.removal)
  }
}

@Suite("Weigh learned gains") struct WeighLearnedGainsTests {
  static func residual(_ sum: String, gain: String? = nil) -> String {
    """
    graph N method=dks(zeta: 1.5) {
      x = input : f32[4]
      a = dense(x) {units: 4} : f32[4]
      t = activation(a) {phi: tanh} : f32[4]
      b = dense(t) {units: 4} : f32[4]
    \(gain.map { "  g = gain(b) {initial: \($0)} : f32[4]\n" } ?? "")  s = \(sum) : f32[4]
      u = activation(s) {phi: tanh} : f32[4]
      output y = dense(u) {units: 2} : f32[2]
    }
    """
  }

  @Test func thatOfASummandIsAWeight() throws {
    try expect(
      WeighLearnedGains.self, Self.residual("sum(a, g) {weights: [1, 2]}", gain: "-0.5"),
      becomes: Self.residual("sum(a, b) {weights: [1, -1]}"), saying: ["DKS0566"])
  }

  @Test(arguments: ["0", "1e-06"]) func oneThatVanishesIsAnError(gain: String) throws {
    let result = try run(WeighLearnedGains.self, on: Self.residual("sum(a, g) {weights: [1, 1]}", gain: gain))
    #expect(result.codes == ["DKS0565"])
  }

  @Test func theWeightOfShortcutsGivesItAShare() throws {
    try expect(
      WeighLearnedGains.self, Self.residual("sum(a, g) {weights: [1, 1]}", gain: "0"),
      becomes: Self.residual("sum(a, b) {weights: [1, 1]}"), saying: ["DKS0566"],
      rewrites: options { $0.shortcutWeight = 0.8 })
  }

  @Test func othersGoOutOfImportedNetworks() throws {
    let lone = Self.residual("activation(g) {phi: relu}", gain: "0")
    try expectNoChange(WeighLearnedGains.self, lone)
    try expect(
      WeighLearnedGains.self, lone, becomes: Self.residual("activation(b) {phi: relu}"), saying: ["DKS0560"],
      rewrites: options { $0.removesScaleShifts = true })
  }

  @Test func withoutAMethodItIsLearned() throws {
    try expectNoChange(
      WeighLearnedGains.self,
      Self.residual("sum(a, g) {weights: [1, 1]}", gain: "0").replacing(" method=dks(zeta: 1.5)", with: ""))
  }

  @Test func aConstantZeroOfAModelStaysUntilAMethodComes() throws {
    let imported = options { $0.isImported = true }
    let zero = Self.residual("sum(a, b) {weights: [1, 0]}")
    try expectNoChange(
      DropZeroSummands.self, zero.replacing(" method=dks(zeta: 1.5)", with: ""), rewrites: imported)
    #expect(try run(DropZeroSummands.self, on: zero, rewrites: imported).codes == ["DKS0569"])
  }
}

@Suite("Preprocessing") struct PreprocessingCheckTests {
  private func codes(_ body: String, _ inputs: String) throws -> [String] {
    try run(
      CheckArchitecture.self,
      on: """
        graph N method=dks(zeta: 1.5, inputs: \(inputs)) {
          x = input : f32[4]
        \(body)
          t = activation(a) {phi: tanh} : f32[4]
          output y = dense(t) {units: 2} : f32[2]
        }
        """
    ).codes
  }

  @Test func whatStandsBehindAnInputIsKeptWithANote() throws {
    let sized = "  r = rescale(x) {gain: [0.5]} : f32[4]\n  a = dense(r) {units: 4} : f32[4]"
    #expect(try codes(sized, "off") == ["DKS0567"])
    #expect(try codes("  a = dense(x) {units: 4} : f32[4]", "off") == [])
  }

  @Test func elsewhereItChangesQ() throws {
    #expect(
      try codes("  b = dense(x) {units: 4} : f32[4]\n  a = rescale(b) {gain: [2]} : f32[4]", "off") == [
        "DKS0523"
      ])
  }

  @Test func twoSizesOfOneInputAreSaid() throws {
    let twice = """
        r = rescale(x) {gain: [0.5]} : f32[4]
        b = dense(r) {units: 4} : f32[4]
        c = dense(x) {units: 4} : f32[4]
        a = sum(b, c) {weights: [0.6, 0.8]} : f32[4]
      """
    #expect(try codes(twice, "off") == ["DKS0567", "DKS0568"])
  }

  @Test func normalizationComesAfterIt() throws {
    let result = try run(
      NormalizeInputs.self,
      on: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          r = rescale(x) {gain: [0.5]} : f32[4]
          output y = dense(r) {units: 2} : f32[2]
        }
        """)
    #expect(result.text.contains("r.normalized = normalizeInput(r)"))
  }
}

@Suite("Remove normalizations") struct RemoveNormalizationsTests {
  static let removal = options { $0.removesNormalizations = true }
  static func normed(by kind: String, of operand: String = "a", method: String = " method=dks(zeta: 1.5)")
    -> String
  {
    """
    graph N\(method) {
      x = input : f32[4]
      a = dense(x) {units: 4} : f32[4]
      n = opaque(\(operand)) {kind: "\(kind)", region: "norm", shape: [4]} : f32[4]
      b = dense(n) {units: 4} : f32[4]
      t = activation(b) {phi: tanh} : f32[4]
      output y = dense(t) {units: 2} : f32[2]
    }
    """
  }

  @Test func instanceNormGoes() throws {
    try expect(
      RemoveNormalizations.self, Self.normed(by: "normalization"),
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          b = dense(a) {units: 4} : f32[4]
          t = activation(b) {phi: tanh} : f32[4]
          output y = dense(t) {units: 2} : f32[2]
        }
        """, saying: ["DKS0564"], rewrites: Self.removal)
  }

  /// Where other opaque parts are kept, instance norm is one of them, and batch norm is none.
  @Test func whatTheUserKeepsStays() throws {
    for (kind, isKept) in [("normalization", true), ("batchNormalization", false)] {
      var graph = try graph(Self.normed(by: kind))
      var context = PassContext(opaque: .keep, rewrites: Self.removal)
      RemoveNormalizations.run(on: &graph, in: &context)
      #expect(graph.nodes.contains { $0.operation is Opaque } == isKept)
    }
  }

  @Test func otherOpaquePartsStay() throws {
    try expectNoChange(RemoveNormalizations.self, Self.normed(by: "gate"), rewrites: Self.removal)
  }

  @Test func thatOfAnInputStays() throws {
    try expectNoChange(
      RemoveNormalizations.self, Self.normed(by: "normalization", of: "x"), rewrites: Self.removal)
  }

  @Test func withoutAMethodOrWithTrainedWeightsItIsAnError() throws {
    let text = Self.normed(by: "normalization", method: "")
    #expect(try run(RemoveNormalizations.self, on: text, rewrites: Self.removal).codes == ["DKS0957"])
    #expect(try run(RemoveNormalizations.self, on: Self.normed(by: "normalization")).codes == ["DKS0957"])
  }
}
