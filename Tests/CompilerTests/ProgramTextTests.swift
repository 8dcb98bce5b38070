import DKSBackEnds
import DKSCompiler
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Foundation
import Testing

/// What holds for every program that is written from a graph: it is formatted and says the same network.
@Suite struct ProgramTextTests {
  /// The program for `graph`.
  @discardableResult
  private func program(for graph: Graph, location: SourceLocation = #_sourceLocation) throws -> String {
    var diagnostics = DiagnosticSet()
    let written = dksText(of: graph, diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty, "\(diagnostics.all.map(\.message))", sourceLocation: location)
    let text = try #require(written, sourceLocation: location)
    let formatted = Compiler.format(SourceFile(name: "written.dks", text: text)).text
    let program = try #require(formatted, "\(text)", sourceLocation: location)
    let file = SourceFile(name: "again.dks", text: program)
    #expect(Compiler.format(file).text == program, sourceLocation: location)
    var options = CompilerOptions()
    options.lastPass = Compiler.passes.first?.name
    let compilation = Compiler.compile(file, form: .dks, options: options)
    let messages = compilation.diagnostics.all.map(\.message)
    let again = try #require(
      compilation.networks.first?.source, "\(messages)\n\(program)", sourceLocation: location)
    #expect(graph.difference(from: again) == nil, "\(messages)\n\(program)", sourceLocation: location)
    #expect(graph.method == again.method, sourceLocation: location)
    #expect(graph.documentation == again.documentation, sourceLocation: location)
    return program
  }

  @Test(arguments: SampleTests.names)
  func everySampleReadsBack(name: String) throws {
    let text = try String(contentsOf: SampleTests.root.appending(path: "Samples/\(name)"), encoding: .utf8)
    let compilation = Compiler.compile(SourceFile(name: name, text: text), form: .dks)
    for network in compilation.networks { try program(for: network.source) }
  }

  /// Names that tell nothing: the structure is found all the same.
  @Test func aResidualNetworkIsWrittenInBlocksAndStages() throws {
    let text = try program(for: try FlatNetworks.resNet50())
    #expect(
      text == """
        block ProjectedBottleneck(channels: Int, stride: Int = 2) { x in
          let residual = x
            -> conv(channels, 1) -> relu
            -> conv(channels, 3, stride: stride, padding: 1) -> relu
            -> conv(4 * channels, 1)
          let shortcut = x -> conv(4 * channels, 1, stride: stride)
          return (residual + shortcut) -> relu
        }

        block Bottleneck(channels: Int) { x in
          let residual = x
            -> conv(channels, 1) -> relu -> conv(channels, 3, padding: 1) -> relu
            -> conv(4 * channels, 1)
          return (residual + x) -> relu
        }

        block Stage(channels: Int, count: Int, stride: Int = 2) {
          ProjectedBottleneck(channels, stride: stride) -> repeat count { Bottleneck(channels) }
        }

        network ResNet50 {
          method none

          input image: Float[3, 224, 224]

          let features = image
            -> conv(64, 7, stride: 2, padding: 3) -> relu
            -> maxPool(3, stride: 2, padding: 1)
            -> Stage(64, count: 2, stride: 1)
            -> Stage(128, count: 3)
            -> Stage(256, count: 5)
            -> Stage(512, count: 2)
            -> globalAveragePool

          output species = features -> dense(1000)
        }

        """)
  }

  /// Exporters concatenate everything that came before at each layer; the text appends.
  /// What a window reads first need not say that it is a signal.
  @Test func signalsAreWrittenWithOneExtent() throws {
    let file = SourceFile(
      name: "signals.dks",
      text: """
        network Signals {
          method none
          input x: Float[2, 16]
          input stated: Float[2, 16] (signal: true)
          input words: Float[16, 2]
          let a = x
            -> conv(4, 3, padding: .causal, dilation: 2)
            -> maxPool(2) -> pad([1, 0]) -> upsample(2)
            -> transposedConv(4, 2, stride: 2, padding: 1)
            -> averagePool(3, stride: 1, padding: [1, 2]) -> conv(4, 1)
          let b = words -> transpose(1, 0) -> depthwiseConv(3, padding: [0, 2]) -> transpose(1, 0)
          let c = words -> flatten -> dense(32) -> reshape(2, 16) -> conv(4, 3) -> reverse(axis: 0)
          output y = (a -> reverse, c) -> concat(axis: 1) -> globalAveragePool
          output z = (b -> reverse -> last, stated -> globalAveragePool) -> concat -> gain(0)
        }
        """)
    let compilation = Compiler.compile(file, form: .dks)
    let graph = try #require(compilation.networks.first?.source)
    let text = try program(for: graph)
    for line in [
      "input x: Float[2, 16]\n", "input stated: Float[2, 16] (signal: true)", "dilation: 2",
      "padding: .causal", "maxPool(2)", "pad([1, 0])", "upsample(2)", "padding: [1, 2]", "transpose(1, 0)",
      "padding: [0, 2]", "reshape(2, 16)", "reverse(axis: 0)", "gain(initial: 0)",
    ] {
      #expect(text.contains(line), "\(line)\n\(text)")
    }
  }

  @Test func denseLayersAppend() throws {
    let text = try program(for: try FlatNetworks.denseNet([6, 12, 24, 16]))
    #expect(text.contains("repeat 6 { DenseLayer }"))
    #expect(text.contains("Stage(128, count: 12)"))
    #expect(text.split(separator: "\n").count < 30)
  }

  @Test func fireModulesAreBlocks() throws {
    let text = try program(for: try FlatNetworks.squeezeNet())
    #expect(
      text.contains("block Fire(channels: Int) { x in\n  let squeezed = x -> conv(channels, 1) -> relu"))
    #expect(text.contains("repeat 2 { Fire(64) }"))
  }

  @Test func skipConnectionsAreNamed() throws {
    let text = try program(for: try FlatNetworks.uNet())
    #expect(text.contains("let encoder2 = encoder -> Stage(32)"))
    #expect(text.contains("output mask = (decoder, encoder)\n    -> concat"))
  }

  @Test func namesThatTellSomethingStay() throws {
    var builder = GraphBuilder(name: "Heads", documentation: "Two heads.")
    let image = builder.addInput(TensorType(.float32, [16]), named: "signal")
    let trunk = try builder.add(Dense(units: 8), to: [image], named: "backbone[0].fc1")
    let steering = try builder.add(Dense(units: 1), to: [trunk], named: "steering.fc")
    let lane = try builder.add(Dense(units: 4), to: [trunk], named: "lane.fc")
    builder.output("steering", steering)
    builder.output("lane", lane)
    let text = try program(for: builder.graph)
    #expect(text.contains("let backbone = signal -> dense(8)"))
    #expect(text.contains("output steering = backbone -> dense(1)\n  output lane = backbone -> dense(4)"))
  }

  @Test func tenThousandLayersAreOneRepeat() throws {
    var builder = GraphBuilder(name: "Deep")
    var last = builder.addInput(TensorType(.float32, [4]), named: "x")
    for i in 0..<5_000 {
      last = try builder.add(Dense(units: 4), to: [last], named: "fc_\(i)")
      last = try builder.add(FlatNetworks.tanh, to: [last], named: "act_\(i)")
    }
    builder.output("y", last)
    #expect(try program(for: builder.graph).contains("output y = x -> repeat 5000 { dense(4) -> tanh }"))
  }

  @Test(arguments: 0..<200)
  func anyGraphReadsBack(seed: Int) throws {
    try program(for: try RandomNetwork.make(seed: UInt64(seed)))
  }

  /// Sixty skip connections within each other, far deeper than bodies are nested.
  @Test func depthOfNestingIsNoMatter() throws {
    var builder = GraphBuilder(name: "Nested")
    var values = [builder.addInput(TensorType(.float32, [4]), named: "x")]
    for i in 0..<60 {
      values.append(try builder.add(Dense(units: 4 + i % 3), to: [values[i]], named: "down_\(i)"))
    }
    var last = values[60]
    for i in (0..<60).reversed() {
      last = try builder.add(Concat(), to: [last, values[i]], named: "cat_\(i)")
      last = try builder.add(Dense(units: 4), to: [last], named: "up_\(i)")
    }
    builder.output("y", last)
    try program(for: builder.graph)
  }

  @Test func whatHasNoFormIsReported() throws {
    var builder = GraphBuilder(name: "Shaped")
    let x = builder.addInput(TensorType(.float32, [4]), named: "x")
    var shaped = FlatNetworks.tanh
    shaped.transform = ActivationTransform(inputScale: 2)
    builder.output("y", try builder.add(shaped, to: [x], named: "tanh_7"))
    var diagnostics = DiagnosticSet()
    #expect(dksText(of: builder.graph, diagnostics: &diagnostics) == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0978"])
    #expect(diagnostics.all.first?.message.contains("'tanh_7'") == true)
  }
}

/// When two graphs are one network.
@Suite struct CorrespondenceTests {
  private func chain(_ names: [String], units: [Int], sharing key: String? = nil) throws -> Graph {
    var builder = GraphBuilder(name: "Chain")
    var last = builder.addInput(TensorType(.float32, [4]), named: names[0])
    for (name, units) in zip(names.dropFirst(), units) {
      last = try builder.add(Dense(units: units), to: [last], named: name, sharedWeights: key)
    }
    builder.output("y", last)
    return builder.graph
  }

  @Test func namesDoNotCount() throws {
    let (a, b) = (try chain(["x", "f", "g"], units: [4, 4]), try chain(["u", "v", "w"], units: [4, 4]))
    #expect(a.correspondence(to: b) == ["x": "u", "f": "v", "g": "w"])
  }

  @Test func settingsCount() throws {
    let (a, b) = (try chain(["x", "f", "g"], units: [4, 4]), try chain(["x", "f", "g"], units: [5, 4]))
    #expect(a.correspondence(to: b) == nil)
    #expect(a.difference(from: b)?.contains("'f'") == true)
  }

  @Test func sharedWeightsCount() throws {
    let a = try chain(["x", "f", "g"], units: [4, 4], sharing: "k")
    #expect(a.correspondence(to: try chain(["x", "f", "g"], units: [4, 4], sharing: "other")) != nil)
    #expect(a.correspondence(to: try chain(["x", "f", "g"], units: [4, 4])) == nil)
  }

  @Test func bordersThatMeanTheSameAreTheSame() throws {
    func image(_ padding: Padding, stride: Extents) throws -> Graph {
      var builder = GraphBuilder(name: "Image")
      let x = builder.addInput(TensorType(.float32, [3, 8, 8]), named: "x")
      let layer = Convolution(channels: 4, kernel: 3, stride: stride, padding: padding)
      builder.output("y", try builder.add(layer, to: [x], named: "conv"))
      return builder.graph
    }
    let spelled = Padding.explicit(Border(1))
    #expect(try image(.same, stride: 1).difference(from: try image(spelled, stride: 1)) == nil)
    #expect(try image(.same, stride: 2).difference(from: try image(spelled, stride: 2)) != nil)
  }
}
