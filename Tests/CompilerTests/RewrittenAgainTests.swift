import DKSCompiler
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors
import Testing

/// What a method has made of a model it makes again of the result: the same operators with the same numbers.
@Suite("Rewritten again") struct RewrittenAgainTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var write: @Sendable (inout Draft) -> Void

    init(_ name: String, _ write: @escaping @Sendable (inout Draft) -> Void) {
      (testDescription, self.write) = (name, write)
    }
  }

  static let cases: [Case] = [
    Case("a gain and a shift of all outputs") { d in
      let y = d.apply(.matrixProduct(), hidden(&d), d.weight(6, 4))
      let scaled = d.apply(.elementwise(.multiply), y, d.numbers([3], []))
      d.output(d.apply(.elementwise(.add), scaled, d.numbers([1], [])))
    },
    Case("a factor of 1 after a layer that gets a bias") { d in
      let y = d.apply(.matrixProduct(), hidden(&d), d.weight(6, 4))
      let one = d.numbers([1], [])
      d.model[one].isLiteral = true
      d.output(d.apply(.matrixProduct(), d.apply(.elementwise(.multiply), y, one), d.weight(4, 2)))
    },
    Case("a gain of all before a gain and a shift for each feature") { d in
      let y = d.apply(
        .elementwise(.multiply), d.apply(.matrixProduct(), hidden(&d), d.weight(6, 4)), d.numbers([2], []))
      d.output(d.apply(.elementwise(.add), d.apply(.elementwise(.multiply), y, d.weight(4)), d.weight(4)))
    },
    Case("batch norm") { d in
      let y = d.apply(.matrixProduct(), hidden(&d), d.weight(6, 4))
      let positive = d.numbers([1, 2, 3, 4])
      let normed = d.apply(
        .batchNormalization(epsilon: 1e-3), y, d.weight(4), d.weight(4), d.weight(4), positive)
      d.output(d.apply(.matrixProduct(), d.apply(.elementwise(.tanh), normed), d.weight(4, 2)))
    },
    Case("one matrix twice along a sequence, which has no bias yet") { d in
      let w = d.weight(6, 6)
      let x = d.apply(.matrixProduct(), d.input([nil, 3, 6]), w)
      d.output(d.apply(.matrixProduct(), d.apply(.elementwise(.tanh), x), w))
    },
    Case("one matrix with biases of its own, of which one is another layer's too") { d in
      let (w, b) = (d.weight(6, 6), d.weight(6))
      var x = d.apply(.matrixProduct(transposeB: true), hidden(&d), d.weight(6, 6), b)
      for bias in [d.apply(.identity(), b), d.weight(6)] {
        x = d.apply(.matrixProduct(transposeB: true), d.apply(.elementwise(.tanh), x), w, bias)
      }
      d.output(d.apply(.matrixProduct(), x, d.weight(6, 2)))
    },
  ]

  private static func hidden(_ d: inout Draft) -> ModelValue.ID {
    let x = d.apply(.matrixProduct(transposeB: true), d.input([nil, 6]), d.weight(6, 6), d.weight(6))
    return d.apply(.elementwise(.tanh), x)
  }

  @Test("it is the same network", arguments: cases, ["he", "none"])
  func same(network: Case, method: String) throws {
    var draft = Draft()
    network.write(&draft)
    try expectSame(draft.files(), method: method)
  }

  @Test("a recurrence begins with the zeros and the weights that it began with", arguments: ["he", "none"])
  func recurrence(method: String) throws {
    let text = """
      network Small {
        method none
        input words: Float[4, 8]
        let states = words -> scan(from: zeros(16)) { state, word in
          return ((word -> dense(16)) + (state -> dense(16, bias: false))) -> tanh
        }
        output tag = states -> last -> dense(3)
      }
      """
    let compilation = Compiler.compile(.init(name: "n.dks", text: text), form: .dks)
    for form in [ArtifactForm.onnx, .openvino] {
      let files = try Files(compilation, in: form)
      let graph = try #require(files.compiled(.method(method)).networks.first).graph
      #expect(graph.nodes.count { $0.operation is Zeros } == 1)
      #expect(
        Set(graph.nodes.filter { $0.operation is Dense }.map { $0.sharedWeights ?? $0.name }).count == 3)
      if form == .onnx { try expectSame(files, method: method) }
    }
  }

  private func expectSame(_ files: Files, method: String) throws {
    let options = CompilerOptions.method(method)
    let first = try Files(files.compiled(options), in: .onnx, options: options)
    let second = try Files(first.compiled(options), in: .onnx, options: options)
    let (before, after) = (try first.model(), try second.model())
    #expect(after.nodes.map(\.operation) == before.nodes.map(\.operation))
    for (old, new) in zip(before.nodes, after.nodes) {
      for case let (a?, b?) in zip(old.operands, new.operands) {
        #expect(try after[b].constant?.doubles() == before[a].constant?.doubles(), "\(new.name)")
      }
    }
  }

  @Test("a bias that several layers have is none of the old numbers in any of them")
  func sharedBias() throws {
    var draft = Draft()
    let bias = draft.weight(6)
    let old = try #require(try draft.model[bias].constant?.doubles())
    let first = draft.apply(
      .matrixProduct(transposeB: true), draft.input([nil, 6]), draft.weight(6, 6), bias)
    let hidden = draft.apply(.elementwise(.tanh), first)
    let view = draft.apply(.identity(), bias)
    draft.output(draft.apply(.matrixProduct(transposeB: true), hidden, draft.weight(6, 6), view))
    let options = CompilerOptions.method("he")
    let model = try Files(draft.files().compiled(options), in: .onnx, options: options).model()
    for value in model.nodes.flatMap(\.operands).compactMap({ $0 }) {
      #expect(try model[value].constant?.doubles() != old)
    }
  }
}
