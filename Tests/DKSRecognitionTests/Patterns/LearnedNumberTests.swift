import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("A learned number is no constant, whatever it happens to be")
struct LearnedNumberTests {
  /// A residual network x + F(x) whose sum `join` makes of x and F(x).
  private func residual(_ join: (inout Sketch, ModelValue.ID, ModelValue.ID) -> ModelValue.ID) -> Sketch {
    var s = Sketch()
    let stem = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 4]))
    let branch = s.apply(.matrixProduct(), s.apply(.tanh, stem), s.constant([4, 4]))
    s.output(s.apply(.matrixProduct(), join(&s, stem, branch), s.constant([4, 2])))
    return s
  }

  private func gains(_ s: Sketch) -> [Gain] {
    (s.recognition()?.graph.nodes ?? []).compactMap { $0.operation as? Gain }
  }

  private func weights(_ s: Sketch) -> [[Double]] {
    (s.recognition()?.graph.nodes ?? []).compactMap { ($0.operation as? WeightedSum)?.weights }
  }

  @Test("of a branch, of the shortcut, of both", arguments: [0.0, 1, -1, 0.5, 1e-6])
  func places(number: Double) {
    for shape in [[], [1], [1, 1]] {
      let branch = residual { s, x, f in s.apply(.add, x, s.apply(.multiply, f, s.constant(shape, number))) }
      let shortcut = residual { s, x, f in s.apply(.add, s.apply(.multiply, s.constant(shape, number), x), f)
      }
      let both = residual { s, x, f in
        s.apply(
          .add, s.apply(.multiply, s.constant(shape, number), x), s.apply(.multiply, f, s.constant(shape, 1)))
      }
      #expect(gains(branch) == [Gain(initial: number)])
      #expect(gains(shortcut) == [Gain(initial: number)])
      #expect(gains(both).map(\.initial) == [number, 1])
      for sketch in [branch, shortcut, both] { #expect(weights(sketch) == [[1, 1]]) }
    }
  }

  @Test("one that is computed of learned ones is learned; the file's own tensor is its parameter elsewhere")
  func gates() throws {
    let gate = residual { s, x, f in
      let g = s.apply(.sigmoid, s.constant([1], 0))
      let rest = s.apply(.subtract, s.constant([1], 1), g)
      s.model.evaluateConstants()
      return s.apply(.add, s.apply(.multiply, rest, x), s.apply(.multiply, g, f))
    }
    #expect(gains(gate).map(\.initial) == [0.5, 0.5])
    let plain = residual { s, x, f in s.apply(.add, x, s.apply(.multiply, f, s.constant([1], 0.5))) }
    let recognition = try #require(plain.recognition())
    let node = try #require(recognition.graph.nodes.first { $0.operation is Gain })
    #expect(try recognition.parameters[node, .gain]?.floats() == [0.5])
    #expect(recognition.origins[node.name]?.parameters.map(\.role) == [.gain])
  }

  @Test("one number stays one, also where a number for each feature follows")
  func chains() {
    func chain(_ isNormed: Bool) -> Sketch {
      residual { s, x, f in
        let scaled = s.apply(.multiply, f, s.constant([], 3))
        let shifted = s.apply(.add, scaled, s.numbers([1, 2, 3, 4]))
        let settings = (0..<4).map { _ in s.numbers([1, 2, 3, 4]) }
        return isNormed
          ? s.apply(.batchNormalization(epsilon: 1), [shifted] + settings) : s.apply(.tanh, shifted)
      }
    }
    #expect(gains(chain(false)) == [Gain(initial: 3)])
    #expect(chain(false).mnemonics().contains("scaleShift"))
    // What is normalized next has no scale of its own.
    #expect(gains(chain(true)) == [])
  }

  @Test("a number of the program is a weight of the sum")
  func literals() {
    let literal = residual { s, x, f in
      s.apply(.add, x, s.apply(.multiply, f, s.number(0.5)))
    }
    #expect(gains(literal).isEmpty && weights(literal) == [[1, 0.5]])
    let ours = residual { s, x, f in
      s.apply(.add, x, s.apply(.multiply, f, s.constant([], 0.5, named: ModelValue.name(ofNumber: "0.5"))))
    }
    #expect(gains(ours).isEmpty && weights(ours) == [[1, 0.5]])
  }

  @Test("of an activation that ends the branch", arguments: [0.0, 1, 0.5])
  func activations(number: Double) throws {
    let s = residual { s, x, f in
      s.apply(.add, x, s.apply(.multiply, s.apply(.tanh, f), s.constant([1], number)))
    }
    #expect(gains(s) == [Gain(initial: number)])
    let phis = try #require(s.recognition()).graph.nodes.compactMap {
      ($0.operation as? ActivationLayer)?.phi.name
    }
    #expect(phis == ["tanh", "tanh"])
  }

  @Test("a shift of 0 is a shift")
  func shifts() {
    let s = residual { s, x, f in s.apply(.add, x, s.apply(.add, f, s.constant([1], 0))) }
    #expect(s.mnemonics() == ["dense", "activation", "dense", "scaleShift", "sum", "dense"])
  }

  @Test("after batch norm it is not batch norm's")
  func afterBatchNorm() {
    var s = Sketch()
    let stem = s.conv(s.input([nil, 3, 4, 4]), 4, of: 3)
    let normed = s.model.addValue(ModelValue(name: "normed"))
    let convolved = s.conv(s.apply(.relu, stem), 4, of: 4)
    let settings = (0..<4).map { _ in s.constant([4], 1) }
    s.model.nodes.append(
      ModelNode(
        name: "bn", operation: .batchNormalization(epsilon: 1), operands: [convolved] + settings,
        results: [normed]))
    s.output(s.conv(s.apply(.add, stem, s.apply(.multiply, normed, s.constant([], 0))), 2, of: 4))
    #expect(gains(s) == [Gain(initial: 0)])
    #expect(s.mnemonics().contains("scaleShift"))
  }

  @Test("the numbers of a function that is written out are the function's")
  func functions() throws {
    var s = Sketch()
    let x = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 4]))
    let error = s.apply(.erf, s.apply(.divide, x, s.constant([], 2.0.squareRoot())))
    let gelu = s.apply(
      .multiply, s.apply(.multiply, x, s.apply(.add, error, s.constant([], 1))), s.constant([], 0.5))
    let y = s.apply(.matrixProduct(), gelu, s.constant([4, 4]))
    let clipped = s.apply(.clip(min: 0, max: 6), s.apply(.add, y, s.constant([], 3)))
    s.output(s.apply(.matrixProduct(), s.apply(.divide, clipped, s.constant([], 6)), s.constant([4, 2])))
    #expect(s.mnemonics() == ["dense", "activation", "dense", "activation", "dense"])
  }

  @Test(
    "rectifiers with slopes of 0 and 1, and clips, are functions",
    arguments: [[1], [0], [1, 1, 1, 1], [0, 0, 0, 0]])
  func rectifiers(slopes: [Float]) {
    var s = Sketch()
    let x = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 4]))
    let bent = s.apply(.prelu, x, s.numbers(slopes))
    let clipped = s.apply(.clip(min: 0, max: 0), s.apply(.matrixProduct(), bent, s.constant([4, 4])))
    s.output(s.apply(.matrixProduct(), clipped, s.constant([4, 2])))
    #expect(s.mnemonics() == ["dense", "activation", "dense", "activation", "dense"])
  }

  @Test("a clip that begins to bend far out is no rectifier and no identity", arguments: [0, -300.0])
  func farClips(low: Double) throws {
    var s = Sketch()
    let x = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 4]))
    s.output(s.apply(.matrixProduct(), s.apply(.clip(min: low, max: 300), x), s.constant([4, 2])))
    let phi = try #require(
      s.recognition()?.graph.nodes.compactMap { $0.operation as? ActivationLayer }.first?.phi)
    #expect(!phi.isBuiltIn && phi.expression.value(at: 900) == 300)
  }
}
