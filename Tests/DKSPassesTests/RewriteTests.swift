import DKSPasses
import Testing

@Suite("Drop zero summands") struct DropZeroSummandsTests {
  @Test func aLoneSummandIsTheValue() throws {
    try expect(
      DropZeroSummands.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = dense(x) {units: 4} : f32[4]
        s = sum(a, b) {weights: [1, 0]} : f32[4]
        output y = dense(s) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          b = dense(x) {units: 4} : f32[4]
          output y = dense(a) {units: 2} : f32[2]
        }
        """)
  }

  @Test func aLoneWeightThatIsNotOneIsReported() throws {
    try expect(
      DropZeroSummands.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = dense(x) {units: 4} : f32[4]
        s = sum(a, b) {weights: [0.5, 0]} : f32[4]
        output y = dense(s) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          b = dense(x) {units: 4} : f32[4]
          output y = dense(a) {units: 2} : f32[2]
        }
        """, saying: ["DKS0502"])
  }

  @Test func othersKeepTheirWeights() throws {
    try expectNoChange(
      DropZeroSummands.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = dense(x) {units: 4} : f32[4]
        output y = sum(a, b) {weights: [0.6, 0.8]} : f32[4]
      }
      """)
  }

  @Test func aLoneWeightIsKeptWithoutAMethod() throws {
    try expectNoChange(
      DropZeroSummands.self,
      """
      graph N method=none {
        x = input : f32[4]
        output y = sum(x) {weights: [0.5]} : f32[4]
      }
      """)
  }
}

@Suite("Remove unused nodes") struct RemoveUnusedNodesTests {
  @Test func whatNoOutputNeedsGoes() throws {
    try expect(
      RemoveUnusedNodes.self,
      """
      graph N method=none {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = activation(a) {phi: tanh} : f32[4]
        output y = dense(x) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=none {
          x = input : f32[4]
          output y = dense(x) {units: 2} : f32[2]
        }
        """)
  }

  @Test func inputsAreTheInterfaceAndStay() throws {
    try expectNoChange(
      RemoveUnusedNodes.self,
      """
      graph N method=none {
        x = input : f32[4]
        z = input : f32[9]
        output y = dense(x) {units: 2} : f32[2]
      }
      """)
  }
}

@Suite("Normalise inputs") struct NormalizeInputsTests {
  @Test func anInputThatIsAnOutputTooIsNormalizedForTheRest() throws {
    try expect(
      NormalizeInputs.self,
      """
      graph N method=dks(zeta: 1.5) {
        output x = input : f32[4]
        output y = dense(x) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          output x = input : f32[4]
          x.normalized = normalizeInput(x) : f32[5]
          output y = dense(x.normalized) {units: 2} : f32[2]
        }
        """)
  }

  @Test func theStepStandsBehindTheReshapes() throws {
    try expect(
      NormalizeInputs.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[1, 8, 8]
        flat = flatten(x) : f32[64]
        output y = dense(flat) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[1, 8, 8]
          flat = flatten(x) : f32[64]
          flat.normalized = normalizeInput(flat) {mode: one} : f32[65]
          output y = dense(flat.normalized) {units: 2} : f32[2]
        }
        """)
  }

  @Test func eachUseOfAnImageSeesIt() throws {
    try expect(
      NormalizeInputs.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[3, 8, 8]
        a = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
        b = conv(x) {channels: 4, kernel: 5} : f32[4, 8, 8]
        output y = sum(a, b) {weights: [0.6, 0.8]} : f32[4, 8, 8]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[3, 8, 8]
          x.normalized = normalizeInput(x) {mode: one} : f32[4, 8, 8]
          a = conv(x.normalized) {channels: 4, kernel: 3} : f32[4, 8, 8]
          b = conv(x.normalized) {channels: 4, kernel: 5} : f32[4, 8, 8]
          output y = sum(a, b) {weights: [0.6, 0.8]} : f32[4, 8, 8]
        }
        """)
  }

  @Test func tokensAreLeftAlone() throws {
    try expectNoChange(
      NormalizeInputs.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : i32[16]
        output y = embedding(x) {count: 100, size: 8} : f32[16, 8]
      }
      """)
  }

  @Test func offMeansOff() throws {
    try expectNoChange(
      NormalizeInputs.self,
      """
      graph N method=dks(zeta: 1.5, inputs: off) {
        x = input : f32[4]
        output y = dense(x) {units: 2} : f32[2]
      }
      """)
  }

  @Test func aLayerSharedWithAnInputIsRefused() throws {
    let result = try run(
      NormalizeInputs.self,
      on: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4, weights: f} : f32[4]
          b = activation(a) {phi: tanh} : f32[4]
          output y = dense(b) {units: 4, weights: f} : f32[4]
        }
        """)
    #expect(result.codes == ["DKS0524"])
  }

  @Test func anInputInASumIsRefused() throws {
    let result = try run(
      NormalizeInputs.self,
      on: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          output y = sum(a, x) {weights: [0.6, 0.8]} : f32[4]
        }
        """)
    #expect(result.codes == ["DKS0524"])
  }
}

@Suite("Normalise sums") struct NormalizeSumsTests {
  @Test func ratiosAreKeptAndSquaresAddUpToOne() throws {
    try expect(
      NormalizeSums.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = dense(x) {units: 4} : f32[4]
        output y = sum(a, b) {weights: [3, 4]} : f32[4]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          b = dense(x) {units: 4} : f32[4]
          output y = sum(a, b) {weights: [0.6, 0.8]} : f32[4]
        }
        """, saying: ["DKS0502"])
  }

  @Test func weightsTypedToThreeDigitsAreMendedSilently() throws {
    let result = try run(
      NormalizeSums.self,
      on: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          b = dense(x) {units: 4} : f32[4]
          output y = sum(a, b) {weights: [0.707, 0.707]} : f32[4]
        }
        """)
    #expect(result.codes.isEmpty)
    #expect(result.text.contains("0.7071067811865"))
  }

  @Test func withoutAMethodSumsStay() throws {
    try expectNoChange(
      NormalizeSums.self,
      """
      graph N method=none {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        output y = sum(a, x) {weights: [1, 1]} : f32[4]
      }
      """)
  }

  @Test func zeroWeightsAreRefused() throws {
    let result = try run(
      NormalizeSums.self,
      on: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[4]
          a = dense(x) {units: 4} : f32[4]
          b = dense(x) {units: 4} : f32[4]
          output y = sum(a, b) {weights: [0, 0]} : f32[4]
        }
        """)
    #expect(result.codes == ["DKS0525"])
  }
}

@Suite("Assign initialisers") struct AssignInitializersTests {
  @Test func theMethodFillsWhatTheUserLeftOpen() throws {
    try expect(
      AssignInitializers.self,
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[3, 8, 8]
        a = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
        f = flatten(a) : f32[256]
        b = dense(f) {units: 4, init: gaussian} : f32[4]
        output y = dense(b) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=dks(zeta: 1.5) {
          x = input : f32[3, 8, 8]
          a = conv(x) {channels: 4, kernel: 3, init: delta(orthogonal)} : f32[4, 8, 8]
          f = flatten(a) : f32[256]
          b = dense(f) {units: 4, init: gaussian} : f32[4]
          output y = dense(b) {units: 2, init: orthogonal} : f32[2]
        }
        """)
  }

  @Test func withoutAMethodItIsGaussianFanIn() throws {
    try expect(
      AssignInitializers.self,
      """
      graph N method=none {
        x = input : f32[4]
        output y = dense(x) {units: 2} : f32[2]
      }
      """,
      becomes: """
        graph N method=none {
          x = input : f32[4]
          output y = dense(x) {units: 2, init: gaussian} : f32[2]
        }
        """)
  }
}
