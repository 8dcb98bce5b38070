import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition

@Suite("Activations are recognized")
struct ActivationTests {
  /// The activations between two dense layers.
  private func activations(
    _ write: (inout Sketch, ModelValue.ID) -> ModelValue.ID
  ) -> [(name: String, arguments: [Double])] {
    var s = Sketch()
    let x = s.input([nil, 4])
    let hidden = s.apply(.matrixProduct(), x, s.constant([4, 4]))
    s.output(s.apply(.matrixProduct(), write(&s, hidden), s.constant([4, 2])))
    return (s.recognition()?.graph.nodes ?? []).compactMap { node in
      (node.operation as? ActivationLayer).map { ($0.phi.name, $0.phi.arguments) }
    }
  }

  @Test("one function goes by the catalogue's name, with its parameter")
  func single() {
    let table: [(ElementwiseFunction, String, [Double])] = [
      (.relu, "relu", []), (.tanh, "tanh", []), (.leakyRelu(0.1), "leakyRelu", [0.1]), (.mish, "mish", []),
      (.clip(min: 0, max: 6), "relu6", []), (.elu(1), "elu", [1]), (.gelu(isApproximate: true), "gelu", []),
      (.gelu(isApproximate: false), "geluExact", []), (.hardSwish, "hardSwish", []),
      (.named(.shrink, [0.25, 0.25]), "softshrink", [0.25]), (.named(.shrink, [7, 7]), "softshrink", [7]),
      (.named(.shrink, [0, 0.5]), "shrink", []),
    ]
    for (function, name, arguments) in table {
      let found = activations { s, x in s.apply(function, x) }
      #expect(found.map(\.name) == [name])
      #expect(found.first.map { $0.arguments == arguments || $0.arguments.isEmpty } ?? false, "\(name)")
    }
  }

  @Test("soft thresholds are recognized where exporters write them as choices")
  func softThreshold() {
    let found = activations { s, x in
      let (limit, negative, zero) = (s.constant([], 0.75), s.constant([], -0.75), s.constant([], 0))
      let below = s.apply(
        .select, s.apply(.less, x, negative), s.apply(.add, x, limit), zero)
      return s.apply(.select, s.apply(.greater, x, limit), s.apply(.subtract, x, limit), below)
    }
    #expect(found.map(\.name) == ["softshrink"])
    #expect(found.first?.arguments == [0.75])
  }

  @Test("a value that is doubled again and again is cut into formulas of few terms")
  func doubling() {
    var s = Sketch()
    let x = s.input([nil, 4])
    var value = s.apply(.matrixProduct(), x, s.constant([4, 4]))
    for _ in 0..<70 { value = s.apply(.add, value, value) }
    s.output(s.apply(.matrixProduct(), value, s.constant([4, 2])))
    let scales = (s.recognition()?.graph.nodes ?? []).compactMap { ($0.operation as? Scale)?.factor }
    #expect(scales == Array(repeating: 128, count: 10))
  }

  @Test("functions of functions that have what they are functions of twice are cut as well")
  func nesting() {
    for function: ElementwiseFunction in [.mish, .swish(1), .gelu(isApproximate: true), .elu(0.5)] {
      let found = activations { s, x in (0..<60).reduce(x) { value, _ in s.apply(function, value) } }
      #expect((5..<60).contains(found.count))
    }
  }

  @Test("a rectifier that stops at 20 is not the one that does not")
  func limited() {
    #expect(activations { s, x in s.apply(.clip(min: 0, max: 20), x) }.map(\.name) == ["clip"])
  }

  @Test("swish, softplus with a threshold and the tanh form of GELU are found written out")
  func composites() {
    #expect(activations { s, x in s.apply(.multiply, x, s.apply(.sigmoid, x)) }.map(\.name) == ["swish"])
    #expect(
      activations { s, x in
        let soft = s.apply(.softplus, x)
        let isLarge = s.apply(.greater, x, s.constant([], 20))
        return s.apply(.select, isLarge, x, soft)
      }.map(\.name) == ["softplus"])
    #expect(
      activations { s, x in
        let cube = s.apply(.power, x, s.constant([], 3))
        let inner = s.apply(.add, x, s.apply(.multiply, cube, s.constant([], 0.044715)))
        let curved = s.apply(.tanh, s.apply(.multiply, inner, s.constant([], 0.7978845608)))
        let factor = s.apply(.add, curved, s.constant([], 1))
        return s.apply(.multiply, s.apply(.multiply, x, factor), s.constant([], 0.5))
      }.map(\.name) == ["gelu"])
  }

  @Test("other formulas are activations of their own, each under its name")
  func own() {
    let found = activations { s, x in
      let first = s.apply(.multiply, s.apply(.tanh, x), s.apply(.sigmoid, x))
      let between = s.apply(.matrixProduct(), first, s.constant([4, 4]))
      return s.apply(.add, s.apply(.tanh, between), s.apply(.sin, between))
    }
    #expect(found.map(\.name) == ["phi", "phi2"])
  }

  @Test("a value that is used elsewhere ends a formula")
  func crossed() {
    var s = Sketch()
    let x = s.input([nil, 4])
    let hidden = s.apply(.matrixProduct(), x, s.constant([4, 4]))
    let inner = s.apply(.tanh, hidden)
    let outer = s.apply(.sin, inner)
    let a = s.apply(.matrixProduct(), outer, s.constant([4, 2]))
    s.output(s.apply(.add, a, s.apply(.matrixProduct(), inner, s.constant([4, 2]))))
    #expect(s.mnemonics() == ["dense", "activation", "activation", "dense", "dense", "sum"])
  }

  @Test("two activations multiplied are no formula of one value")
  func gate() {
    var s = Sketch()
    let x = s.input([nil, 4])
    let hidden = s.apply(.matrixProduct(), x, s.constant([4, 4]))
    let gate = s.apply(.sigmoid, s.apply(.matrixProduct(), hidden, s.constant([4, 4])))
    s.output(s.apply(.matrixProduct(), s.apply(.multiply, hidden, gate), s.constant([4, 2])))
    #expect(s.mnemonics() == ["dense", "opaque", "dense"])
    #expect(s.recognition()?.opaqueRegions.map(\.nodes) == [[1, 2, 3]])
    #expect(s.reason(3) == "two activations are multiplied (a gate)")
  }

  @Test("a number times the value is a gain, not an activation")
  func line() {
    var s = Sketch()
    let x = s.input([nil, 4])
    let hidden = s.apply(.matrixProduct(), x, s.constant([4, 4]))
    s.output(s.apply(.matrixProduct(), s.apply(.multiply, hidden, s.constant([], 3)), s.constant([4, 2])))
    #expect(s.mnemonics() == ["dense", "gain", "dense"])
  }

  @Test("learned slopes of a rectifier are their mean, and the verdict says so")
  func slopes() {
    var s = Sketch()
    let x = s.input([nil, 2])
    let hidden = s.apply(.matrixProduct(), x, s.constant([2, 2]))
    let bent = s.apply(.prelu, hidden, s.numbers([0.1, 0.3]))
    s.output(s.apply(.matrixProduct(), bent, s.constant([2, 2])))
    let phi = s.recognition()?.graph.nodes.compactMap { $0.operation as? ActivationLayer }.first?.phi
    #expect(phi?.name == "leakyRelu" && abs((phi?.arguments.first ?? 0) - 0.2) < 1e-6)
    #expect(s.reason(1).hasSuffix("with the mean of its 2 slopes"))
    var diagnostics = DiagnosticSet()
    _ = s.recognized(&diagnostics)
    #expect(diagnostics.all.map(\.code) == ["DKS0958"])
  }

  @Test("equal slopes are one, and nothing is said")
  func equalSlopes() {
    var s = Sketch()
    let hidden = s.apply(.matrixProduct(), s.input([nil, 2]), s.constant([2, 2]))
    s.output(
      s.apply(.matrixProduct(), s.apply(.prelu, hidden, s.numbers([0.25, 0.25])), s.constant([2, 2])))
    var diagnostics = DiagnosticSet()
    #expect(s.recognized(&diagnostics) != nil && diagnostics.all.isEmpty)
  }

  @Test("an activation that makes an output is kept; one inside the network is not")
  func head() {
    var s = Sketch()
    let x = s.input([nil, 4])
    let hidden = s.apply(.tanh, s.apply(.matrixProduct(), x, s.constant([4, 4])))
    s.output(s.apply(.sigmoid, s.apply(.matrixProduct(), hidden, s.constant([4, 2]))))
    let kept = s.recognition()?.graph.nodes.compactMap { ($0.operation as? ActivationLayer)?.isKept }
    #expect(kept == [false, true])
  }

  @Test("a softmax is a head at the end and opaque inside")
  func softmax() {
    for isInside in [false, true] {
      var s = Sketch()
      let x = s.input([nil, 4])
      var y = s.apply(
        .softmax(axis: 1, isLogarithm: false), s.apply(.matrixProduct(), x, s.constant([4, 4])))
      if isInside { y = s.apply(.matrixProduct(), y, s.constant([4, 2])) }
      s.output(y)
      #expect(s.mnemonics() == (isInside ? ["dense", "opaque", "dense"] : ["dense", "softmax"]))
    }
  }
}
