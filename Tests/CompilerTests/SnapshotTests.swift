import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSTensors
import Foundation
import Testing

@testable import DKSCompiler

/// Small networks and every stage that they go through, to be read from top to bottom: `Snapshots/NAME.md`.
///
/// A page begins with a title, a few words, and the source: a program (`dks`), or a model (`model`, see `ModelText`). The
/// stages below it are written by `DKSC_RECORD=1 swift test --filter SnapshotTests`; look at the difference before
/// you keep it. A first line of the source may have `Flags`. Imports and helpers of a PyTorch module are left out.
@Suite struct SnapshotTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted()

  @Test func thereAreTwenty() { #expect(Self.names.count >= 20) }

  @Test(arguments: names)
  func everyStageIsAsItWas(name: String) throws {
    let url = Self.folder.appending(path: name)
    let page = try String(contentsOf: url, encoding: .utf8)
    let snapshot = try #require(Snapshot(page, name: String(name.dropLast(3))), "no source in \(name)")
    let found = try snapshot.page()
    if ProcessInfo.processInfo.environment["DKSC_RECORD"] == "1" {
      try found.write(to: url, atomically: true, encoding: .utf8)
    }
    // Lines, so that a failure shows those that differ.
    #expect(
      found.split(separator: "\n", omittingEmptySubsequences: false)
        == page.split(separator: "\n", omittingEmptySubsequences: false))
  }
}

/// One page: what its author wrote, and the stages that the compiler adds.
struct Snapshot {
  /// The title, the words below it, and the source in its fence.
  private let head: String
  private let source: String
  private let isModel: Bool
  private let name: String

  init?(_ page: String, name: String) {
    guard let open = page.range(of: "\n```(dks|model)\n", options: .regularExpression),
      let close = page.range(of: "\n```\n", range: open.upperBound..<page.endIndex)
    else { return nil }
    head = String(page[..<close.upperBound])
    source = String(page[open.upperBound..<close.lowerBound]) + "\n"
    isModel = page[open].contains("model")
    self.name = name
  }

  private var sourceName: String { name + (isModel ? ".onnx" : ".dks") }

  /// The whole page as it should be.
  func page() throws -> String {
    let options = Flags(in: source).options
    let compilation = compiled(options)
    let said = Set(compilation.diagnostics.all)
    var page = head
    func add(_ title: String, _ language: String, _ text: String?, _ diagnostics: [Diagnostic] = []) {
      page += "\n## \(title)\n"
      let remarks = diagnostics.map { render($0, in: compilation.sources, colored: false) }
      if !remarks.isEmpty { page += "\n" + fenced("text", remarks.joined(separator: "\n")) }
      if let text { page += "\n" + fenced(language, text) }
    }
    if !said.isEmpty { add("Diagnostics", "text", nil, compilation.diagnostics.all) }
    guard let network = compilation.networks.first else { return page }
    add("Graph", "text", network.source.description)
    guard compilation.isComplete else { return page }
    if network.graph.description != network.source.description {
      add("Transformed graph", "text", network.graph.description)
    }
    for (title, language, form) in Self.texts where form != .dks || isModel {
      let (text, diagnostics) = try written(compilation, in: form, options)
      add(title, language, text, diagnostics.filter { !said.contains($0) })
    }
    do {
      add("ONNX", "text", try Files(compilation, in: .onnx, options: options).model().summary)
    } catch let refused as Files.Refused {
      add("ONNX", "text", "refused: \(refused.codes.joined(separator: ", "))")
    }
    return page
  }

  private static let texts: [(title: String, language: String, form: ArtifactForm)] = [
    ("Program", "dks", .dks), ("Swift", "swift", .swift), ("PyTorch", "python", .pytorch),
  ]

  /// The text of a form that people read, without what all networks have in common.
  private func written(
    _ compilation: Compilation, in form: ArtifactForm, _ options: CompilerOptions
  ) throws -> (text: String?, diagnostics: [Diagnostic]) {
    guard form == .pytorch else {
      let artifact = compilation.artifact(
        in: form, hasMain: false, sourceName: sourceName, options: options)
      return (artifact.text, artifact.diagnostics)
    }
    let artifact = compilation.modelArtifact(
      in: form, fileName: name + ".py", sourceName: sourceName, options: options)
    var bytes: [UInt8] = []
    try artifact.files?.main.write { bytes += $0 }
    // Imports and helpers end with the function that draws weights, the class with one that loads them.
    let blocks = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n\n")
    guard let last = blocks.lastIndex(where: { $0.contains("\ndef draw_(") }) else {
      return (nil, artifact.diagnostics)
    }
    let own = blocks[(last + 1)...].joined(separator: "\n\n\n")
    return (own.components(separatedBy: "\n\n    def load_weights")[0], artifact.diagnostics)
  }

  private func compiled(_ options: CompilerOptions) -> Compilation {
    guard isModel else {
      return Compiler.compile(SourceFile(name: sourceName, text: source), form: .dks, options: options)
    }
    let file = ModelSource(name: sourceName, file: MappedFile(ModelText(source).bytes)) { _ in
      .failure(WeightError("there is no such file"))
    }
    return Compiler.compile(file, form: .onnx, options: options)
  }

  private func fenced(_ language: String, _ text: String) -> String {
    let text = rounded(text)
    return "```\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")```\n"
  }

  /// The text with six digits of each number and without residuals: the last digits are those of the machine's
  /// mathematics, and nobody reads them.
  private func rounded(_ text: String) -> String {
    text.replacing(/[,;] residual:? [0-9.e-]+[0-9]/, with: "")
      .replacing(/[0-9]+\.[0-9]{6,}(e-[0-9]+)?/) { number in
        Double(String(number.output.0)).map { String(format: "%.6g", $0) } ?? String(number.output.0)
      }
  }
}

extension Model {
  /// The inputs, the nodes as the listing has them, and the outputs, with their shapes.
  fileprivate var summary: String {
    var model = self
    model.inferShapes()
    func typed(_ id: ModelValue.ID) -> String {
      let shape = model[id].shape?.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
      return "\(model[id].name): [\(shape ?? "…")]"
    }
    var lines = model.inputs.map { "input \(typed($0))" }
    for node in nodes {
      guard let span = node.span else { continue }
      let call = listing.text[Int(span.start)...].prefix { $0 != UInt8(ascii: "\n") }
      let results = node.results.compactMap { $0 }.map(typed).joined(separator: ", ")
      lines.append("\(results) = \(String(decoding: call, as: UTF8.self).components(separatedBy: "  //")[0])")
    }
    lines += model.outputs.map { "output \($0.name) = \(typed($0.value))" }
    return lines.joined(separator: "\n")
  }
}
