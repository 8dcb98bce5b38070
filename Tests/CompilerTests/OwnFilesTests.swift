import DKSBackEnds
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors
import Foundation
import Testing

@testable import DKSCompiler

/// What this compiler has written it reads again.
@Suite("Files of its own") struct OwnFilesTests {
  /// Samples whose weights are few enough to be drawn in a test.
  static let small: [(name: String, settings: [(String, String)])] = [
    ("deep.dks", [("depth", "20")]), ("depths.dks", []), ("heads.dks", []), ("inception.dks", []),
    ("mlp.dks", [("width", "16")]), ("resnet.dks", []), ("rnn.dks", []),
  ]

  private func compile(_ name: String, _ settings: [(String, String)] = []) throws -> Compilation {
    let text = try String(contentsOf: SampleTests.root.appending(path: "Samples/\(name)"), encoding: .utf8)
    var options = CompilerOptions()
    let declared = settings.filter { text.contains("param \($0.0):") }
    options.definitions = declared.map { (name: $0.0, value: $0.1) }
    return Compiler.compile(SourceFile(name: name, text: text), form: .dks, options: options)
  }

  @Test(
    "a sample becomes a model and a program again",
    arguments: small.map(\.name), [ArtifactForm.onnx, .openvino])
  func samples(name: String, form: ArtifactForm) throws {
    let settings = try #require(Self.small.first { $0.name == name }).settings
    let compilation = try compile(name, settings)
    let files = try Files(compilation, in: form)
    let inputs = try #require(compilation.networks.first).graph.nodes.count { $0.operation is NormalizeInput }
    for options in [CompilerOptions.copy, .init()] {
      let program = try Files(files.compiled(options), in: .dks, options: options)
      #expect(program.text.components(separatedBy: "normalizeInput").count - 1 == inputs)
      let again = Compiler.compile(SourceFile(name: "again.dks", text: program.text), form: .dks)
      #expect(again.isComplete, "\(again.diagnostics.all.map(\.message))")
      if options.method == nil {
        #expect(again.networks.first?.graph.method.kind == compilation.networks.first?.graph.method.kind)
      }
    }
  }

  /// Layers that could be taken for others by what they compute, behind an input `x: Float[4]`.
  static let layers = [
    "x -> scaleShift -> dense(2)",
    "x -> gain(initial: 0.5) -> scaleShift(scale: false) -> dense(2)",
    "x -> rescale(gain: 2) -> rescale(gain: 1, shift: [1, 2, 3, 4]) -> dense(2)",
    "x -> phi -> rescale(shift: 1) -> dense(2)",
    "x -> @keep phi -> dense(4) -> @keep tanh -> dense(2)",
    "(x + (x -> relu)) -> scaleShift -> dense(2)",
    "x -> dense(4) -> gain(initial: 3) -> scaleShift(scale: false) -> tanh -> dense(2)",
    "x -> dense(4, bias: false) -> scaleShift(scale: false) -> scaleShift -> tanh -> dense(2)",
    "x -> dense(4) -> rescale(gain: [1, 2, 3, 4], shift: 0.5) -> tanh -> sigmoid -> dense(2)",
    "x -> dense(1) -> scaleShift -> tanh -> dense(2)",
    "x -> dense(1) -> scaleShift(shift: false) -> phi -> scale(0.5) -> tanh -> dense(2)",
    "(0.5 * (x -> dense(4) -> tanh) + (x -> dense(4) -> scale(0.5))) -> relu -> gain -> dense(2)",
    "((x -> dense(4) -> relu) * (x -> dense(4) -> tanh)) -> dense(2)",
    "x -> dense(4) -> shift -> tanh -> dense(4) -> shift -> norm -> norm -> alpha -> alpha -> dense(2)",
    "x -> reshape(2, 2) -> steps -> last -> dense(2)",
    "x -> reshape(2, 2) -> joined -> last -> dense(2)",
    "(x -> dense(3), x -> dense(3) -> tanh) -> stack -> dense(2)",
  ]

  @Test("every layer is the one that it was", arguments: layers, [ArtifactForm.onnx, .openvino])
  func sameLayers(body: String, form: ArtifactForm) throws {
    let text = """
      activation phi(x) = x * x + 0.3 * x
      block steps { x in
        return x -> scan(from: zeros(3)) { state, element in
          (0.6 * (element -> dense(3)) + 0.8 * (state -> dense(3))) -> tanh
        }
      }
      block joined { x in
        return x -> scan(from: zeros(3)) { state, element in (element, state) -> concat -> dense(3) -> tanh }
      }
      network Net {
        method none
        input x: Float[4]
        layer shift = scaleShift(scale: false)
        layer norm = scaleShift
        layer alpha = gain(initial: 2)
        output y = \(body)
      }
      """
    let compilation = Compiler.compile(SourceFile(name: "net.dks", text: text), form: .dks)
    let source = try #require(compilation.networks.first).source
    let files = try Files(compilation, in: form)
    let program = try Files(files.compiled(.copy), in: .dks, options: .copy)
    let read = Compiler.compile(SourceFile(name: "again.dks", text: program.text), form: .dks)
    let again = try #require(read.networks.first).source
    #expect(source.difference(from: again) == nil, "\(program.text)")
    #expect(program.text.contains("scan") == body.contains("last"))
  }

  @Test("the weights of a PyTorch module are those of the network, whatever they are called there")
  func moduleWeights() throws {
    let text = """
      network Deep {
        method dks(zeta: 1.5)
        input x: Float[8]
        output y = x -> repeat 3 { dense(16) -> tanh } -> dense(2)
      }
      """
    let compilation = Compiler.compile(SourceFile(name: "deep.dks", text: text), form: .dks)
    let module = try Files(compilation, in: .pytorch)
    let names = try Safetensors.read(module.source("safetensors")).map(\.name)
    #expect(names.contains("y.0.weight") && !names.contains { $0.contains("repeat") })
    var options = CompilerOptions()
    options.weights = try GivenWeights(module.source("safetensors"))
    let artifact = compilation.modelArtifact(
      in: .onnx, fileName: "m.onnx", sourceName: "deep.dks", options: options)
    #expect(artifact.diagnostics.map(\.code) == [])
    // The module's file has the numbers that a model is drawn with.
    let drawn = try Files(compilation, in: .onnx).model()
    let given = try Files(compilation, in: .onnx, options: options).model()
    #expect(try elements(given) == elements(drawn))
  }

  @Test("a file may have the names and the layout of an imported model's constants")
  func constantNames() throws {
    var d = Draft()
    let (x, w, b) = (d.input([nil, 6]), d.weight(6, 8), d.weight(8))
    let v = d.weight(8, 3)
    let hidden = d.apply(.elementwise(.tanh), d.apply(.matrixProduct(), x, w, b))
    d.output(d.apply(.matrixProduct(), hidden, v))
    let files = try d.files()
    let source = try files.model()
    let tensors = source.values.compactMap { value in
      value.constant.map { (value.name, $0.type == .float32 ? doubled($0) : $0) }
    }.filter { $0.1.type == .float32 }
    var bytes: [UInt8] = []
    try Safetensors.image(of: tensors, metadata: []).write { bytes += $0 }
    var options = CompilerOptions.copy
    options.weights = try GivenWeights(
      ModelSource(name: "w.safetensors", file: MappedFile(bytes)) { _ in .failure(WeightError("no")) })
    let written = try Files(files.compiled(options), in: .onnx, options: options).model()
    #expect(try elements(written) == elements(source).map { $0.map { 2 * $0 } })
  }

  private func doubled(_ tensor: Tensor) -> Tensor {
    let elements = (try? tensor.floats()) ?? []
    return .floats(elements.map { 2 * $0 }, shape: tensor.shape)
  }

  /// The elements of the learned tensors, by the size of these.
  private func elements(_ model: Model) throws -> [[Float]] {
    try model.values.compactMap(\.constant).filter { $0.type == .float32 && $0.count > 1 }
      .map { try $0.floats() }.sorted { ($0.count, $0[0]) < ($1.count, $1[0]) }
  }
}
