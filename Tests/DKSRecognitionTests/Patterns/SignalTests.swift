import DKSDiagnostics
import DKSGraph
import DKSInterchange
import Testing

@testable import DKSRecognition

@Suite("Signals [N, C, L] are images of height 1 between inputs and outputs of the file's own shapes")
struct SignalTests {
  /// conv → norm, over three taps.
  private static func sketch() -> Sketch {
    var s = Sketch()
    let x = s.input([nil, 2, 16])
    let conv = s.apply(
      .convolution(Window(size: [3], padsBefore: [1], padsAfter: [1]), groups: 1), x, s.constant([5, 2, 3]),
      named: "conv", path: "conv")
    s.output(
      s.apply(
        .batchNormalization(epsilon: 1e-5), conv, s.constant([5]), s.constant([5]), s.constant([5]),
        s.constant([5]), named: "norm", path: "norm"))
    return s
  }

  @Test("inputs and outputs have the axes of the file")
  func borders() throws {
    let graph = try #require(Self.sketch().recognition()).graph
    #expect(graph.nodes.first?.type.shape == [2, 16])
    #expect(graph.outputs.map { graph[$0.node].type.shape } == [[5, 16]])
    #expect(graph.nodes.filter { $0.operation is Reshape }.map(\.type.shape) == [[2, 1, 16], [5, 16]])
  }

  @Test("a result that is computed by another node now is computed by it in the model too")
  func rewriting() throws {
    let sketch = Self.sketch()
    let recognition = try #require(sketch.recognition())
    let old = recognition.graph
    var builder = GraphBuilder(name: "sketch")
    var last = Node.ID(0)
    for node in old.nodes where !(node.operation is ScaleShift) {
      last =
        node.operation is Input
        ? builder.addInput(node.type, named: node.name)
        : try builder.add(node.operation, to: [last], named: node.name)
    }
    builder.output("y0", last)
    var diagnostics = DiagnosticSet()
    let after = Rewriter.apply(
      builder.graph, parameters: .noise(for: builder.graph), to: sketch.model, recognition: recognition,
      diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty)
    #expect(after.verify() == [])
    #expect(!after.nodes.contains { if case .batchNormalization = $0.operation { true } else { false } })
    #expect(after.outputs.map { after[$0.value].shape } == [[nil, 5, 16]])
    #expect(after.producers()[after.outputs[0].value] != nil)
  }
}
