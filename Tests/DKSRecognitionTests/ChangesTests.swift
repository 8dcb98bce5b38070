import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Foundation
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSONNX
@testable import DKSRecognition
@testable import DKSTensors

@Suite("What is said of a node is what was done to it")
struct ChangesTests {
  /// Models with everything that a rewrite treats in a way of its own.
  static let models: [(name: String, model: Model)] = {
    var all: [(name: String, model: Model)] = []
    func add(_ name: String, _ body: (inout Sketch) -> Void) {
      var s = Sketch()
      body(&s)
      s.model.inferShapes()
      for i in s.model.nodes.indices { s.model.nodes[i].record = i }
      all.append((name, s.model))
    }
    func norm(_ s: inout Sketch, _ x: ModelValue.ID, _ count: Int) -> ModelValue.ID {
      let result = s.model.addValue(ModelValue(name: "normed\(s.model.values.count)"))
      let settings = [0.5, 0.1, 0.2, 2].map { s.constant([count], $0) }
      s.model.nodes.append(
        ModelNode(
          name: "bn\(s.model.nodes.count)", operation: .batchNormalization(epsilon: 1e-5),
          operands: [x] + settings, results: [result]))
      return result
    }
    add("batch norm and rectifiers") { s in
      let x = s.apply(.relu, norm(&s, s.conv(s.input([nil, 3, 6, 6]), 4, of: 3), 4))
      s.output(
        s.conv(s.apply(.prelu, s.conv(x, 4, of: 4), s.numbers([0.1, 0.2, 0.3, 0.4], [4, 1, 1])), 2, of: 4))
    }
    add("residual") { s in
      let x = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 4]))
      let f = s.apply(.matrixProduct(), s.apply(.tanh, x), s.constant([4, 4]))
      let sum = s.apply(.add, x, s.apply(.multiply, f, s.constant([1], 0.5)))
      s.output(s.apply(.matrixProduct(), s.apply(.tanh, sum), s.constant([4, 2])))
    }
    add("preprocessing") { s in
      let x = s.apply(.subtract, s.input([nil, 3, 6, 6]), s.numbers([1, 2, 3], [3, 1, 1]))
      s.output(s.conv(s.apply(.tanh, s.conv(x, 4, of: 3)), 2, of: 4))
    }
    add("layer norm and a part without a map") { s in
      let unknown = DKSModels.Operator.foreign(ForeignOperator(type: "Unknown", domain: "my.ops"))
      let y = s.apply(unknown, s.apply(.matrixProduct(), s.input([nil, 5, 4]), s.constant([4, 4])))
      s.model[y].shape = [nil, 5, 4]
      let biased = s.apply(.add, y, s.numbers([1, 2, 3, 4]))
      let hidden = s.apply(.matrixProduct(), biased, s.constant([4, 4]))
      let normed = s.apply(
        .layerNormalization(axis: 2, epsilon: 1e-5), hidden, s.numbers([1, 2, 3, 4]), s.numbers([4, 3, 2, 1]))
      s.output(s.apply(.matrixProduct(), s.apply(.tanh, normed), s.constant([4, 2])))
    }
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "DKSONNXTests/Models")
    for name in ["squeezenet_9.onnx", "autoencoder.onnx"] {
      guard let bytes = try? Data(contentsOf: folder.appending(path: name)) else { continue }
      var listing: SourceFile?
      var diagnostics = DiagnosticSet()
      let source = ModelSource(name: name, file: MappedFile(Array(bytes))) {
        .failure(WeightError("has no file '\($0)'"))
      }
      if let model = ONNX.read(
        source, number: 0, allowsAbsentWeights: true, listing: &listing, diagnostics: &diagnostics)
      {
        all.append((name, model))
      }
    }
    return all
  }()

  /// The model after `method`, with new weights or its own, and the clauses.
  private func rewritten(
    _ model: Model, _ method: Method, keepsWeights: Bool
  ) throws -> (after: Model, clauses: [String], graph: Graph, recognition: Recognition) {
    var diagnostics = DiagnosticSet()
    var recognition = try #require(
      model.recognized(
        options: RecognitionOptions(opaque: .keep, keepsWeights: keepsWeights), diagnostics: &diagnostics))
    recognition.graph.method = method
    var context = PassContext(opaque: .keep)
    context.rewrites.isImported = true
    context.rewrites.addsBiases = !keepsWeights
    context.rewrites.removesScaleShifts = !keepsWeights
    let outcome = Pipeline.run(on: recognition.graph, in: &context)
    #expect(outcome.isComplete, "\(context.diagnostics.all.map(\.message))")
    let parameters =
      keepsWeights ? recognition.parameters : ParameterTable.drawn(for: outcome.graph, seed: 3)
    let after = Rewriter.apply(
      outcome.graph, parameters: parameters, to: model, recognition: recognition, diagnostics: &diagnostics)
    #expect(!diagnostics.containsError)
    return (
      after,
      recognition.changes(from: model, to: after, by: outcome.graph, keepsWeights: keepsWeights),
      outcome.graph, recognition
    )
  }

  static let methods: [Method] = {
    let he = ComparisonMethodCatalogue.all.first { $0.name == "he" }?.method([])
    return [
      Method(.none, inputs: .off), Method(.dks(zeta: 1.5), inputs: .off),
      Method(he.map { .comparison($0) } ?? .none, inputs: .off),
    ]
  }()

  @Test(
    "a node that is as it was has its attributes and its weights", arguments: models.indices, methods.indices)
  func asItWas(number: Int, method: Int) throws {
    let (name, model) = Self.models[number]
    for keepsWeights in [false, true] where !(keepsWeights && name.hasSuffix("onnx")) {
      let result = try rewritten(model, Self.methods[method], keepsWeights: keepsWeights)
      let places = Dictionary(
        result.after.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      for (node, clause) in zip(model.nodes, result.clauses) {
        guard clause == "as it was" else {
          // What changed is not the same under another word.
          #expect(!clause.isEmpty)
          continue
        }
        let now = try #require(places[node.name], "\(name): \(node.name)")
        #expect(
          now.operation == node.operation && now.operands.count == node.operands.count,
          "\(name): \(node.name)")
        for case (let old?, let new?) in zip(node.operands, now.operands) {
          guard let before = model[old].constant else { continue }
          let after = try #require(result.after[new].constant, "\(name): \(node.name)")
          #expect(before.shape == after.shape, "\(name): \(node.name)")
          if !name.hasSuffix("onnx") {
            #expect(try before.floats() == after.floats(), "\(name): \(node.name)")
          }
        }
      }
      if Self.methods[method].kind == .none, keepsWeights {
        #expect(result.clauses.allSatisfy { $0 == "as it was" }, "\(name): \(result.clauses)")
      }
    }
  }

  @Test(
    "batch norm without a method, transforms that are taken back, slopes and preprocessing in another form")
  func clauses() throws {
    let norms = try rewritten(Self.models[0].model, Self.methods[0], keepsWeights: false)
    #expect(norms.clauses[1] == "gains of 1 and biases of 0")
    #expect(norms.clauses[4] == "as it was")
    let text = norms.recognition.changes(from: Self.models[0].model, to: norms.graph, keepsWeights: true)
    #expect(text[4].hasSuffix("with the mean of its 4 slopes") && text[1] == "one gain and one shift")
    let sized = try rewritten(Self.models[2].model, Self.methods[1], keepsWeights: false)
    #expect(sized.clauses[0] == "as it was" && sized.clauses[1].hasPrefix("new weights"))
    let own = try rewritten(Self.models[3].model, Self.methods[1], keepsWeights: false)
    #expect(own.clauses[1] == "as it was" && own.clauses[2] == "as it was")
    #expect(own.clauses[4] == "gains of 1 and biases of 0")
  }
}
