import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

@testable import DKSModels
@testable import DKSRecognition

@Suite("What comes after the last layer is kept")
struct HeadTests {
  private func foreign(_ type: String) -> DKSModels.Operator {
    .foreign(ForeignOperator(type: type, domain: ""))
  }

  /// The graph and the codes of what is said where parts without a map are errors.
  private func found(_ s: Sketch) -> (graph: Graph?, codes: [String]) {
    var diagnostics = DiagnosticSet()
    let graph = s.model.recognized(diagnostics: &diagnostics)?.graph
    return (graph, diagnostics.all.map(\.code))
  }

  private func mnemonics(_ graph: Graph?) -> [String] {
    (graph?.nodes ?? []).map { type(of: $0.operation).mnemonic }.filter { $0 != "input" }
  }

  @Test("a softmax before labels is that of the output, whatever is known of the labels")
  func labels() {
    var s = Sketch()
    let scores = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 3]))
    let shares = s.apply(.softmax(axis: 1, isLogarithm: false), scores)
    s.output(shares)
    s.model[shares].shape = [nil, 3]
    // Not even the number of axes of what is made of it is known.
    s.output(
      s.apply(foreign("ArrayFeatureExtractor"), s.indices([7, 8, 9]), s.apply(foreign("ArgMax"), shares)))
    let (graph, codes) = found(s)
    #expect(codes == ["DKS0960"])
    #expect(mnemonics(graph) == ["dense", "softmax", "opaque"])
  }

  @Test("a softmax that layers follow stands inside the network")
  func insideSoftmax() {
    var s = Sketch()
    let scores = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 3]))
    let shares = s.apply(.softmax(axis: 1, isLogarithm: false), scores)
    s.output(s.apply(.matrixProduct(), shares, s.constant([3, 2])))
    s.model.inferShapes()
    #expect(found(s).codes == ["DKS0951"])
    #expect(s.reason(1) == "a softmax stands inside the network")
  }

  @Test("a function of the output's softmax is kept as it is, and so is the softmax")
  func afterSoftmax() {
    var s = Sketch()
    let scores = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 3]))
    s.output(s.apply(.exp, s.apply(.softmax(axis: 1, isLogarithm: true), scores)))
    s.model.inferShapes()
    let (graph, codes) = found(s)
    #expect(codes == ["DKS0960"] && mnemonics(graph) == ["dense", "opaque", "activation"])
    #expect((graph?.nodes.last?.operation as? ActivationLayer)?.isKept == true)
  }

  /// Two inputs through one layer, and what is made of the results.
  private func siamese(_ compare: (inout Sketch, ModelValue.ID, ModelValue.ID) -> ModelValue.ID) -> Sketch {
    var s = Sketch()
    let weight = s.constant([4, 3])
    let a = s.apply(.matrixProduct(), s.input([nil, 4]), weight)
    let b = s.apply(.matrixProduct(), s.input([nil, 4]), weight)
    s.output(compare(&s, a, b))
    s.model.inferShapes()
    return s
  }

  @Test("the distance of two results is one part, from the difference on")
  func distances() {
    let squared = siamese { s, a, b in
      let squares = s.apply(.power, s.apply(.subtract, a, b), s.constant([], 2))
      return s.apply(.sqrt, s.apply(.reduce(.sum, axes: [1], keepsAxes: true), squares))
    }
    let absolute = siamese { s, a, b in
      let parts = s.apply(.abs, s.apply(.subtract, a, b))
      return s.apply(.exp, s.apply(.negate, s.apply(.reduce(.sum, axes: [1], keepsAxes: false), parts)))
    }
    let plain = siamese { s, a, b in s.apply(.abs, s.apply(.subtract, a, b)) }
    for s in [squared, absolute, plain] {
      let (graph, codes) = found(s)
      #expect(codes == ["DKS0960"])
      #expect(mnemonics(graph) == ["dense", "dense", "opaque"])
    }
  }

  @Test("a difference that layers follow, or that is the output, is a sum")
  func otherDifferences() {
    let inside = siamese { s, a, b in
      s.apply(.matrixProduct(), s.apply(.abs, s.apply(.subtract, a, b)), s.constant([3, 1]))
    }
    #expect(mnemonics(found(inside).graph) == ["dense", "dense", "sum", "activation", "dense"])
    #expect(
      mnemonics(found(siamese { s, a, b in s.apply(.subtract, a, b) }).graph) == ["dense", "dense", "sum"])
  }
}
