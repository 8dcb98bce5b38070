import DKSDiagnostics
import DKSTensors
import Foundation
import Testing

@testable import DKSCompiler

/// Models of which something is to be said, and all that is said: `WrongModels/NAME.model` (see `ModelText`) or
/// `WrongModels/NAME.xml`, and `WrongModels/NAME.txt`.
///
/// `DKSC_RECORD=1 swift test` writes the `.txt` files anew; look at the difference before you keep it. A first line
/// may have `Flags`; in an `.xml` it is a comment.
@Suite struct WrongModelTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "WrongModels")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".model") || $0.hasSuffix(".xml") }.sorted()

  @Test func thereAreMany() { #expect(Self.names.count >= 50) }

  @Test(arguments: names)
  func saysWhatIsWrong(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let isONNX = name.hasSuffix(".model")
    let base = String(name.prefix { $0 != "." })
    let source = ModelSource(
      name: base + (isONNX ? ".onnx" : ".xml"),
      file: MappedFile(isONNX ? ModelText(text).bytes : Array(text.utf8))
    ) { _ in .failure(WeightError("there is no such file")) }
    let flags = Flags(in: text)
    let form = flags.form ?? (isONNX ? .onnx : .openvino)
    let compilation = Compiler.compile(source, form: isONNX ? .onnx : .xml, options: flags.options)
    let artifact = compilation.modelArtifact(
      in: form, fileName: "out", sourceName: source.name, options: flags.options)
    let said = artifact.diagnostics
    let found = said.map { render($0, in: compilation.sources, colored: false) }.joined(separator: "\n")
    #expect(!said.isEmpty, "nothing was said of \(name)")
    let golden = Self.folder.appending(path: base + ".txt")
    if ProcessInfo.processInfo.environment["DKSC_RECORD"] == "1" {
      try found.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(found == (try? String(contentsOf: golden, encoding: .utf8)))
  }
}
