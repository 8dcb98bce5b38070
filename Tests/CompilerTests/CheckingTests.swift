import DKSCompiler
import DKSDiagnostics
import Testing

/// `dksc check` says beforehand what `-o NAME.swift` would refuse: one function decides both.
@Suite struct CheckingTests {
  private func compile(_ layers: String, isTrained: Bool = true) -> Compilation {
    let train = """
      train N {
        data: csv("train.csv")
        loss: crossEntropy(y)
        optimizer: sgd(rate: 0.1)
      }
      """
    let text = """
      network N {
        method none
        input x: Float[4, 16, 16]
        output y = x -> \(layers) -> flatten -> dense(2)
      }
      \(isTrained ? train : "")
      """
    return Compiler.compile(SourceFile(name: "n.dks", text: text), form: .dks)
  }

  /// Layers that the runtime has, and some that it has not.
  static let layers = [
    "conv(8, 3)", "conv(8, [1, 7], padding: [0, 3])", "upsample(2)", "maxPool(2)", "softmax",
    "channelShuffle(2)",
    "conv(8, 3, dilation: 2)", "localResponseNorm(5)", "transposedConv(4, 2, stride: 2)", "averagePool(2)",
    "depthwiseConv(3)", "upsample(2) -> conv(8, [1, 7], padding: [0, 3])",
  ]

  @Test(
    "what the Swift back end refuses is a warning where the file trains, at the same place", arguments: layers
  )
  func refusalsAreKnownBefore(layer: String) {
    let compilation = compile(layer)
    #expect(compilation.isComplete)
    let refused = compilation.artifact(in: .swift, sourceName: "n.dks")
    let checked = compilation.check(sourceName: "n.dks")
    let found = checked.filter { $0.code.hasPrefix("DKS06") }
    let errors = refused.diagnostics.filter { $0.severity == .error }
    #expect((refused.text == nil) == !errors.isEmpty)
    #expect(found.map(\.message) == errors.map(\.message))
    #expect(found.allSatisfy { $0.severity == .warning && $0.span != nil })
    #expect(errors.allSatisfy { $0.span != nil })
    #expect(compilation.check(for: .swift, sourceName: "n.dks") == refused.diagnostics)
  }

  @Test("a file that trains nothing is not held against Swift unless it is asked for")
  func withoutTraining() {
    let compilation = compile("upsample(2)", isTrained: false)
    #expect(compilation.check(sourceName: "n.dks").isEmpty)
    #expect(compilation.check(for: .swift, sourceName: "n.dks").map(\.code) == ["DKS0601"])
    #expect(compilation.check(for: .onnx, sourceName: "n.dks").isEmpty)
  }
}
