import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSRecognition

@Suite("Values [N, C, T] along which windows move are signals")
struct SignalTests {
  /// conv → norm, over three taps.
  private static func sketch() -> Sketch {
    var s = Sketch()
    let x = s.input([nil, 2, 16])
    let conv = s.apply(
      .convolution(OperatorWindow(size: [3], padsBefore: [1], padsAfter: [1]), groups: 1), x,
      s.constant([5, 2, 3]),
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
    #expect(graph.nodes.map(\.type.description) == ["signal[2, 16]", "signal[5, 16]", "signal[5, 16]"])
  }

  @Test("also behind activations that are written out in many nodes")
  func formulas() throws {
    var s = Sketch()
    var x = s.input([nil, 2, 16])
    for _ in 0..<12 { x = s.apply(.multiply, x, s.apply(.sigmoid, x)) }
    s.output(s.apply(.convolution(OperatorWindow(size: [3]), groups: 1), x, s.constant([5, 2, 3])))
    let graph = try #require(s.recognition()).graph
    #expect(graph.nodes.first?.type.description == "signal[2, 16]")
    #expect(!graph.nodes.contains { $0.operation is Reshape })
  }

  @Test("what a transpose makes of a sequence is read as a signal, and a reversal is known")
  func sequences() throws {
    var s = Sketch()
    let tokens = s.input([nil, 6, 4])
    let turned = s.apply(.transpose([0, 2, 1]), tokens, named: "turned")
    let backwards = s.apply(.slice([.reversed(axis: 2, extent: 6)]), turned, named: "backwards")
    let conv = s.apply(
      .convolution(OperatorWindow(size: [3], padsBefore: [2], padsAfter: [0]), groups: 1), turned,
      s.constant([5, 4, 3]), named: "conv", path: "conv")
    s.output(s.apply(.reduce(.mean, axes: [2], keepsAxes: false), conv, named: "mean"))
    s.output(backwards)
    s.output(s.apply(.gather(axis: 2), conv, s.indices([5], []), named: "end"))
    let graph = try #require(s.recognition()).graph
    let types = graph.nodes.map { "\(type(of: $0.operation).mnemonic) \($0.type)" }
    #expect(
      types.prefix(2) == ["input f32[6, 4]", "transpose signal[4, 6]"]
        || types.contains("reshape signal[4, 6]"), "\(types)")
    #expect(types.contains("conv signal[5, 6]"))
    #expect(types.contains("globalAveragePool f32[5]"))
    #expect(types.contains("last f32[5]"))
    #expect(types.contains { $0.hasPrefix("reverse") })
    #expect(!types.contains { $0.hasPrefix("opaque") })
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
