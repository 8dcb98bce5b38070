import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Recurrences without gates are steps with the weights of one")
struct RecurrenceTests {
  /// A recurrence of 3 features over `x`, as ONNX has it; the last state is the output.
  private func sketch(
    _ settings: [String: ForeignSetting] = [:], x shape: [Int?] = [4, nil, 2], hasBias: Bool = true,
    state: ((inout Sketch) -> ModelValue.ID)? = nil
  ) -> Sketch {
    var s = Sketch()
    let x = s.input(shape)
    var operands: [ModelValue.ID?] = [
      x, s.numbers((0..<6).map { Float($0) / 10 }, [1, 3, 2]),
      s.numbers((0..<9).map { Float($0 - 4) / 10 }, [1, 3, 3]),
      hasBias ? s.numbers([0.1, 0.2, 0.3, 1, 2, 3], [1, 6]) : nil,
    ]
    if let state { operands += [nil, state(&s)] }
    let all = s.model.addValue(ModelValue(name: "all"))
    let last = s.model.addValue(ModelValue(name: "last"))
    s.model.nodes.append(
      ModelNode(
        name: "rnn", operation: .foreign(ForeignOperator(type: "RNN", domain: "", settings: settings)),
        operands: operands, results: [all, last], record: 0))
    s.model.inferShapes()
    s.output(last)
    return s
  }

  @Test("each step has the input's and the state's matrix, which all share, and one bias")
  func steps() throws {
    let recognition = try #require(sketch().recognition())
    let graph = recognition.graph
    #expect(
      graph.nodes.map { type(of: $0.operation).mnemonic } == ["input", "zeros"]
        + Array(repeating: ["element", "dense", "dense", "sum", "activation"], count: 4).joined() + [
          "stack", "last",
        ])
    let layers = graph.nodes.filter { $0.operation is Dense }
    #expect(Set(layers.map(\.sharedWeights)).count == 2 && layers.allSatisfy { $0.sharedWeights != nil })
    #expect(try recognition.parameters[layers[0], .bias]?.floats() == [1.1, 2.2, 3.3])
    #expect(recognition.parameters[layers[1], .bias] == nil)
    #expect(graph.nodes[0].type.shape == [4, 2])
  }

  @Test("a copy keeps the operator; other weights, or another format, make steps of it")
  func rewriting() throws {
    let s = sketch()
    let recognition = try #require(s.recognition())
    var diagnostics = DiagnosticSet()
    func nodes(_ parameters: ParameterTable, keepsFormat: Bool = true) -> [String] {
      let model = Rewriter.apply(
        recognition.graph, parameters: parameters, to: s.model, recognition: recognition,
        keepsFormat: keepsFormat, diagnostics: &diagnostics)
      return model.nodes.map(\.operation.title)
    }
    #expect(nodes(recognition.parameters) == ["RNN"])
    for titles in [nodes(.noise(for: recognition.graph)), nodes(recognition.parameters, keepsFormat: false)] {
      #expect(!titles.contains("RNN") && titles.count { $0 == "Tanh" } == 4)
    }
    #expect(diagnostics.isEmpty)
  }

  @Test("settings say which axis has the steps, and what the activation is")
  func settings() throws {
    let relu = try #require(
      sketch(["layout": .integer(1), "activations": .text("Relu")], x: [nil, 4, 2]).recognition())
    #expect(relu.graph.nodes[0].type.shape == [4, 2])
    #expect(relu.graph.nodes.count { ($0.operation as? ActivationLayer)?.phi.name == "relu" } == 4)
    #expect(
      sketch(hasBias: false).lines().contains {
        $0.hasPrefix("dense(rnn.scan[0].element) {units: 3, bias: false")
      })
  }

  @Test("the first state may be zero, or a value of the network")
  func states() {
    #expect(sketch(state: { $0.constant([1, 1, 3], 0) }).mnemonics().contains("zeros"))
    let given = sketch(state: { $0.input([1, nil, 3]) })
    #expect(!given.mnemonics().contains("zeros") && given.mnemonics().contains("last"))
  }

  @Test(
    "zeros that a layer takes as a state are a node of the graph, for however many examples; learned ones are a shift",
    arguments: [true, false])
  func firstStates(isLearned: Bool) {
    var s = Sketch()
    let x = s.input([nil, 2])
    let zero = isLearned ? s.constant([1, 3], 0) : s.number(0)
    let state =
      isLearned
      ? zero
      : s.apply(
        .foreign(ForeignOperator(type: "Expand", domain: "", settings: [:])), zero, s.apply(.shape, x))
    s.model.values[Int(state.index)].shape = [isLearned ? 1 : nil, 3]
    let sum = s.apply(
      .add, s.apply(.matrixProduct(), x, s.constant([2, 3])),
      s.apply(.matrixProduct(), state, s.constant([3, 3])))
    s.output(s.apply(.tanh, sum))
    s.model.inferShapes()
    #expect(
      s.mnemonics()
        == (isLearned ? ["dense", "activation"] : ["zeros", "dense", "dense", "sum", "activation"]))
  }

  @Test(
    "what is no such recurrence",
    arguments: [
      (["direction": .text("reverse")], "the recurrence does not run forward alone"),
      (["clip": .number(3)], "the recurrence clips what its cell sums up"),
      (
        ["activations": .text("Affine")],
        "the activation of the recurrence is none that a layer has without settings"
      ),
    ] as [([String: ForeignSetting], String)])
  func refusals(settings: [String: ForeignSetting], reason: String) {
    #expect(sketch(settings).reason(0) == reason)
  }

  @Test("an open number of steps is not looked into, and copied all the same")
  func openSteps() throws {
    let s = sketch(x: [nil, 1, 2])
    var diagnostics = DiagnosticSet()
    let found = try #require(
      s.model.recognized(options: RecognitionOptions(opaque: .keep, isCopy: true), diagnostics: &diagnostics))
    #expect(found.graph.nodes.map { type(of: $0.operation).mnemonic } == ["input", "opaque"])
    #expect(
      found.opaqueRegions.first?.reason == "how many steps the recurrence has is only known while it runs")
  }

  @Test("a first state that is learned, and weights that others use")
  func constants() {
    #expect(
      sketch(state: { $0.constant([1, 1, 3], 0.5) }).reason(0)
        == "the recurrence begins with a constant that is not known to be 0")
    var s = sketch()
    if let weight = s.model.nodes[0].operands[1] {
      let matrix = s.apply(.reshape([3, 2]), weight)
      s.output(s.apply(.matrixProduct(transposeB: true), s.input([nil, 2]), matrix))
    }
    s.model.inferShapes()
    #expect(s.reason(0) == "the weights of the recurrence are those of another node too")
  }
}
