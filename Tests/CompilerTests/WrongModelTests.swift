import DKSDiagnostics
import DKSInterchange
import Foundation
import Testing

@testable import DKSCompiler

/// Models of which something is to be said, and all that is said: `WrongModels/NAME.model` (see `ModelText`) or
/// `WrongModels/NAME.xml`, and `WrongModels/NAME.txt`.
///
/// `DKSC_RECORD=1 swift test` writes the `.txt` files anew; look at the difference before you keep it. A first line
/// `# flags: --opaque keep --to pytorch` is what the command line would be given; in an `.xml` it is a comment.
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
    let (options, form) = options(in: text, isONNX ? .onnx : .openvino)
    let compilation = Compiler.compile(source, form: isONNX ? .onnx : .xml, options: options)
    let artifact = compilation.modelArtifact(
      in: form, fileName: "out", sourceName: source.name, options: options)
    let said = artifact.diagnostics
    let found = said.map { render($0, in: compilation.sources, colored: false) }.joined(separator: "\n")
    #expect(!said.isEmpty, "nothing was said of \(name)")
    let golden = Self.folder.appending(path: base + ".txt")
    if ProcessInfo.processInfo.environment["DKSC_RECORD"] == "1" {
      try found.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(found == (try? String(contentsOf: golden, encoding: .utf8)))
  }

  private func options(in text: String, _ own: ArtifactForm) -> (CompilerOptions, ArtifactForm) {
    var options = CompilerOptions()
    var form = own
    guard let start = text.range(of: "flags: "),
      let first = text[start.upperBound...].split(separator: "\n").first
    else { return (options, form) }
    var words = first.replacingOccurrences(of: "-->", with: "").split(separator: " ").map(String.init)[...]
    while let word = words.popFirst() {
      switch word {
      case "--strict": options.isStrict = true
      case "--keep-weights": options.keepsWeights = true
      case "--method": options.method = words.popFirst()
      case "--opaque": options.opaque = words.popFirst() == "keep" ? .keep : .error
      case "--to":
        let name = words.popFirst()
        form =
          name == "pytorch" ? .pytorch : name == "dks" ? .dks : name == "openvino" ? .openvino : .onnx
      default: break
      }
    }
    return (options, form)
  }
}
