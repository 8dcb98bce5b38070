import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Products with a matrix are recognized wherever it stands")
struct ProductTests {
  /// 6 numbers that differ.
  private let six: [Float] = [1, 2, 3, 4, 5, 6]

  @Test("a matrix before a column is a dense layer, its bias a column too")
  func columns() throws {
    for (shape, function) in [([2, 1], ElementwiseFunction.add), ([2, nil], .subtract)] as [([Int?], _)] {
      var s = Sketch()
      let x = s.input(shape)
      let product = s.apply(.matrixProduct(), s.numbers(six, [3, 2]), x)
      s.output(s.apply(function, product, s.numbers([7, 8, 9], [3, 1])))
      let recognition = try #require(s.recognition())
      #expect(recognition.graph.nodes.map { type(of: $0.operation).mnemonic } == ["input", "dense"])
      let dense = recognition.graph.nodes[1]
      #expect(recognition.graph.nodes[0].type.shape == [2] && dense.type.shape == [3])
      #expect(try recognition.parameters[dense, .weight]?.floats() == six)
      #expect(
        try recognition.parameters[dense, .bias]?.floats() == (function == .add ? [7, 8, 9] : [-7, -8, -9]))
      let layout = try #require(recognition.origins[dense.name]).layout
      #expect(layout == Recognition.AxisLayout(batch: 1, axes: [0]))
    }
  }

  @Test("a column of each example is a vector")
  func columnOfEach() {
    var s = Sketch()
    let x = s.input([nil, 2, 1])
    let hidden = s.apply(.tanh, s.apply(.matrixProduct(), s.constant([3, 2]), x))
    s.output(s.apply(.matrixProduct(), s.constant([4, 3]), hidden))
    #expect(s.mnemonics() == ["flatten", "dense", "activation", "dense"])
  }

  @Test("a matrix before several columns mixes locations", arguments: [[2, 5], [nil, 2, 5]] as [[Int?]])
  func matrices(shape: [Int?]) {
    var s = Sketch()
    s.output(s.apply(.matrixProduct(), s.constant([3, 2]), s.input(shape)))
    #expect(s.mnemonics() == ["opaque"])
    #expect(s.reason(0) == "a constant matrix stands before the activation, which mixes locations")
  }

  @Test("after a rewrite a column is still what it was")
  func rewriting() throws {
    var s = Sketch()
    let x = s.input([nil, 2, 1])
    let hidden = s.apply(.tanh, s.apply(.matrixProduct(), s.numbers(six, [3, 2]), x))
    s.output(s.apply(.matrixProduct(), s.numbers(six, [2, 3]), hidden))
    s.model.inferShapes()
    let recognition = try #require(s.recognition())
    var graph = recognition.graph
    for i in graph.nodes.indices {
      guard var layer = graph.nodes[i].operation as? ActivationLayer else { continue }
      layer.transform = ActivationTransform(inputScale: 2, inputShift: 0.5, outputScale: 3, outputShift: 0.25)
      graph.nodes[i].operation = layer
    }
    var diagnostics = DiagnosticSet()
    let after = Rewriter.apply(
      graph, parameters: recognition.parameters, to: s.model, recognition: recognition,
      diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty && after.verify() == [])
    let result = try ReferenceInterpreter.run(after, [s.model[x].name: noise([5, 2, 1])])
    #expect(result["y0"]?.shape == [5, 2, 1])
  }

  @Test(
    "an equation of labeled axes is a dense layer where it sums one axis with a matrix",
    arguments: [
      ("bi,oi->bo", [nil, 2], [3, 2], false), ("bi,io->bo", [nil, 2], [2, 3], true),
      ("bi,io", [nil, 2], [2, 3], true), ("bti,io->bto", [nil, 5, 2], [2, 3], true),
      ("...i,io->...o", [nil, 5, 2], [2, 3], true), ("bti,oi->bot", [nil, 5, 2], [3, 2], false),
    ] as [(String, [Int?], [Int], Bool)])
  func equations(text: String, shape: [Int?], matrix: [Int], isTurned: Bool) throws {
    for isFirst in [false, true] {
      var s = Sketch()
      let (x, w) = (s.input(shape), s.numbers(six, matrix))
      var text = text
      if isFirst {
        let sides = text.split(separator: "-", maxSplits: 1)
        let terms = sides[0].split(separator: ",")
        guard sides.count == 2 else { continue }
        text = "\(terms[1]),\(terms[0])-\(sides[1])"
      }
      s.output(s.apply(.einsum(text), isFirst ? [w, x] : [x, w]))
      s.model.inferShapes()
      let recognition = try #require(s.recognition())
      // Outputs have their axes in the model's order.
      let turned = text.hasSuffix("bot") ? ["transpose"] : []
      #expect(recognition.graph.nodes.map { type(of: $0.operation).mnemonic } == ["input", "dense"] + turned)
      let dense = recognition.graph.nodes[1]
      #expect(try recognition.parameters[dense, .weight]?.floats() == (isTurned ? [1, 4, 2, 5, 3, 6] : six))
      #expect(recognition.origins[dense.name]?.parameters.first?.permutation == (isTurned ? [1, 0] : nil))
    }
  }

  @Test(
    "other equations are none",
    arguments: [
      ("bti,tu->bui", [nil, 2, 5], [2, 3], "it sums over an axis that is not that of the features"),
      (
        "bti,bio->bto", [4, 5, 2], [4, 2, 3],
        "its equation 'bti,bio->bto' is no product with one matrix of two axes"
      ),
      (
        "bti,io->bo", [nil, 5, 2], [2, 3],
        "its equation 'bti,io->bo' is no product with one matrix of two axes"
      ),
    ] as [(String, [Int?], [Int], String)])
  func otherEquations(text: String, shape: [Int?], matrix: [Int], reason: String) {
    var s = Sketch()
    s.output(s.apply(.einsum(text), s.input(shape), s.constant(matrix)))
    s.model.inferShapes()
    #expect(s.reason(0) == reason)
  }

  @Test("an equation of two activations is attention")
  func attention() throws {
    var s = Sketch()
    let x = s.apply(.matrixProduct(), s.input([nil, 5, 2]), s.constant([2, 3]))
    s.output(s.apply(.einsum("bti,bsi->bts"), x, x))
    s.model.inferShapes()
    var diagnostics = DiagnosticSet()
    _ = s.model.recognized(diagnostics: &diagnostics)
    #expect(diagnostics.all.map(\.code) == ["DKS0951"])
  }

  @Test("weights that are kept, but never computed with, are weights")
  func carried() throws {
    var s = Sketch()
    var value = ModelValue(name: "kept", type: .other, shape: [2, 3])
    value.isGiven = true
    let kept = s.model.addValue(value)
    let x = s.input([nil, 2])
    let weight = s.apply(
      .foreign(ForeignOperator(type: "DequantizeLinear", domain: "")), kept, s.constant([]))
    s.model[weight].shape = [2, 3]
    s.output(s.apply(.tanh, s.apply(.matrixProduct(), x, weight)))
    let recognition = try #require(s.recognition())
    #expect(s.mnemonics() == ["dense", "activation"])
    #expect(recognition.parameters[recognition.graph.nodes[1], .weight] == nil)
  }
}
