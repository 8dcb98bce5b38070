import DKSCompiler
import DKSDiagnostics
import DKSGraph
import DKSTensors
import Foundation
import Testing

/// A block has one name, whatever it is written in.
@Suite struct BlockNameTests {
  /// The names of the blocks in each form.
  private func names(in text: String, _ source: SourceForm) throws -> (dks: [String], others: [[String]]) {
    let compilation = Compiler.compile(SourceFile(name: "n", text: text), form: source)
    func names(_ form: ArtifactForm, _ pattern: Regex<(Substring, Substring)>) throws -> [String] {
      let artifact = compilation.modelArtifact(
        in: form, fileName: "n.\(form.fileExtension)", sourceName: "n", options: .init())
      var bytes: [UInt8] = []
      try #require(artifact.files, "\(artifact.diagnostics.map(\.message))").main.write { bytes += $0 }
      return String(decoding: bytes, as: UTF8.self).matches(of: pattern).map { String($0.output.1) }
    }
    return (
      try names(.dks, /(?m)^block (\w+)/),
      [
        try names(.swift, /(?m)^  struct (\w+): Sendable/),
        try names(.pytorch, /(?m)^class (\w+)\(nn\.Module\)/),
      ]
    )
  }

  @Test(arguments: ["resnet50.dks", "resnet.dks", "wave.dks", "inception.dks"])
  func ofASample(name: String) throws {
    let text = try String(contentsOf: SampleTests.root.appending(path: "Samples/\(name)"), encoding: .utf8)
    let found = try names(in: text, .dks)
    #expect(!found.dks.isEmpty)
    for other in found.others { #expect(Set(other).isSuperset(of: found.dks), "\(found)") }
  }

  /// Where the modules of a framework have names that tell nothing, what a block does is its name.
  @Test(arguments: [(2, "Residual"), (3, "Bottleneck")])
  func ofAResidualNetworkOfAFramework(layers: Int, name: String) throws {
    var builder = GraphBuilder(name: "Net")
    let image = builder.addInput(TensorType(.float32, [3, 16, 16]), named: "image")
    var x = try builder.add(Convolution(channels: 8, kernel: 3), to: [image], named: "conv1")
    for stage in 1...2 {
      for block in 0...2 {
        let path = "layer\(stage)[\(block)]"
        let stride: Extents = stage > 1 && block == 0 ? 2 : 1
        var branch = x
        for layer in 1...layers {
          branch = try builder.add(FlatNetworks.tanh, to: [branch], named: "\(path).act\(layer)")
          branch = try builder.add(
            Convolution(channels: 8 * stage, kernel: 3, stride: layer == 1 ? stride : 1), to: [branch],
            named: "\(path).conv\(layer)")
        }
        let shortcut =
          block > 0
          ? x
          : try builder.add(
            Convolution(channels: 8 * stage, kernel: 1, stride: stride), to: [x], named: "\(path).downsample")
        x = try builder.add(
          WeightedSum(weights: [0.6, 0.8]), to: [branch, shortcut], named: "\(path).add")
      }
    }
    x = try builder.add(GlobalAveragePool(), to: [x], named: "avgpool")
    builder.output("y", try builder.add(Dense(units: 4), to: [x], named: "fc"))
    let found = try names(in: builder.graph.description, .graph)
    // What occurs once is no block of a program.
    #expect(found.dks.contains(name), "\(found)")
    for other in found.others {
      #expect(Set(other).isSuperset(of: [name, "Projected" + name]), "\(found)")
    }
  }

  /// A block of the language keeps its name, though the word tells nothing.
  @Test func ofABlockWithoutATellingName() throws {
    let found = try names(
      in: """
        block Block(width: Int) { x in
          let branch = x -> dense(width) -> tanh -> dense(width)
          return 0.6 * branch + 0.8 * x
        }
        network N {
          input x: Float[8]
          let h = x -> repeat 3 { Block(8) } -> dense(4)
          output y = h -> repeat 3 { Block(4) } -> dense(2)
        }
        """, .dks)
    #expect(found.dks == ["Block"])
    for other in found.others { #expect(other.contains("Block"), "\(found)") }
  }
}
