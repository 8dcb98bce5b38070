import DKSDiagnostics
import DKSGraph
import DKSTensors
import Testing

@testable import DKSCompiler

@Suite("Weights from a file")
struct GivenWeightsTests {
  /// What is said of a kernel of shape `shape` for a convolution that has one of shape [2, 3, 1, 5].
  private func read(_ shape: [Int]) throws -> (kernel: [Int]?, codes: [String]) {
    var builder = GraphBuilder(name: "N")
    let x = builder.addInput(TensorType(.float32, [3, 1, 8]), named: "x")
    let conv = Convolution(channels: 2, kernel: Extents(height: 1, width: 5), hasBias: false)
    builder.output("y", try builder.add(conv, to: [x], named: "conv"))
    var bytes: [UInt8] = []
    let kernel = Tensor(.float32, shape, .filled(0.5))
    try Safetensors.image(of: [("conv.weight", kernel)], metadata: []).write { bytes += $0 }
    let source = ModelSource(name: "w.safetensors", file: MappedFile(bytes)) { _ in
      .failure(WeightError("there is no other file"))
    }
    var diagnostics = DiagnosticSet()
    let table = try GivenWeights(source).table(for: builder.graph, diagnostics: &diagnostics)
    return (table[builder.graph.nodes[1], .weight]?.shape, diagnostics.all.map(\.code))
  }

  @Test("a kernel of a signal, without its height, is a kernel of height 1")
  func signals() throws {
    for shape in [[2, 3, 1, 5], [2, 3, 5]] {
      let (kernel, codes) = try read(shape)
      #expect(kernel == [2, 3, 1, 5])
      #expect(codes == [])
    }
  }

  @Test("other extents are an error, in another order too")
  func misshapen() throws {
    for shape in [[3, 2, 5], [2, 3, 5, 2], [30]] {
      let (kernel, codes) = try read(shape)
      #expect(kernel == nil)
      #expect(codes == ["DKS0981"])
    }
  }
}
