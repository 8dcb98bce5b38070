import DKSCompiler
import DKSDiagnostics
import Foundation
import Testing

/// Programs with faults, and all that the compiler says of them: `Wrong/NAME.dks` and `Wrong/NAME.txt`.
///
/// `DKSC_RECORD=1 swift test` writes the `.txt` files anew; look at the difference before you keep it. A first
/// line may have `Flags`.
@Suite struct WrongProgramTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Wrong")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { ($0.hasSuffix(".dks") || $0.hasSuffix(".graph")) && !$0.hasPrefix("import") }.sorted()

  @Test func thereAreSixty() { #expect(Self.names.count >= 60) }

  @Test(arguments: names)
  func saysWhatIsWrong(name: String) throws {
    let bytes = try Data(contentsOf: Self.folder.appending(path: name))
    let file = SourceFile(name: name, text: Array(bytes))
    let form: SourceForm = name.hasSuffix(".graph") ? .graph : .dks
    let flags = Flags(in: String(decoding: bytes, as: UTF8.self))
    let compilation = Compiler.compile(file, form: form, options: flags.options) { path, _ in
      guard let imported = try? Data(contentsOf: Self.folder.appending(path: path)) else {
        return .failure(ImportFailure("no such file or directory"))
      }
      return .success(SourceFile(name: path, text: Array(imported)))
    }
    let said = compilation.artifact(in: .swift, sourceName: name).diagnostics
    let found = said.map { render($0, in: compilation.sources, colored: false) }.joined(separator: "\n")
    #expect(!said.isEmpty, "nothing was said of \(name)")
    let golden = Self.folder.appending(path: String(name.prefix { $0 != "." }) + ".txt")
    if ProcessInfo.processInfo.environment["DKSC_RECORD"] == "1" {
      try found.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(found == (try? String(contentsOf: golden, encoding: .utf8)))
  }
}
