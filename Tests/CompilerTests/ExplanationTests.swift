import DKSCompiler
import DKSDiagnostics
import Foundation
import Testing

/// Every code has a page, every page a code, and the programs on the pages do what the pages say.
@Suite struct ExplanationTests {
  static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources")

  /// The first groups of the matches of `pattern` in the compiler's sources, pages aside.
  private static func words(_ pattern: Regex<(Substring, Substring)>) -> Set<String> {
    var found: Set<String> = []
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift", !file.path.contains("/Explanations/"),
        let text = try? String(contentsOf: file, encoding: .utf8)
      else { continue }
      for match in text.matches(of: pattern) { found.insert(String(match.1)) }
    }
    return found
  }

  /// The codes that the compiler's sources give to diagnostics.
  static let codes = words(/"(DKS\d{4})"/)

  @Test func everyCodeHasAPageAndEveryPageACode() {
    #expect(Self.codes == Set(Explanation.all.map(\.code)))
    #expect(Explanation.all.count == Set(Explanation.all.map(\.code)).count)
  }

  /// Messages say "(rule R1)", and `dksc explain R1` says the rest.
  @Test func everyRuleThatAMessageNamesHasAPage() {
    let named = Self.words(/rule (R\d)/)
    #expect(!named.isEmpty && named.isSubset(of: Explanation.theoryRules.map(\.code)))
    for page in Explanation.theoryRules {
      #expect(Explanation.of(page.code.lowercased()) == page)
      for match in page.body.matches(of: /DKS\d{4}/) { #expect(Self.codes.contains(String(match.0))) }
    }
  }

  @Test(arguments: ["DKS0107", "dks0107", "0107", "107"])
  func aCodeIsFoundInEverySpelling(spelling: String) {
    #expect(Explanation.of(spelling)?.code == "DKS0107")
  }

  /// The fenced programs of a page: `dks wrong` provokes the code, `dks` compiles without it.
  @Test(arguments: Explanation.all.map(\.code))
  func theProgramsOnThePageDoWhatItSays(code: String) throws {
    let page = try #require(Explanation.all.first { $0.code == code })
    for (kind, program) in programs(in: page.body) {
      let file = SourceFile(name: "\(code).dks", text: program)
      let said = Compiler.compile(file, form: .dks).artifact(in: .swift, sourceName: file.name).diagnostics
      if kind == "dks wrong" {
        #expect(said.contains { $0.code == code }, "\(said.map { $0.code + " " + $0.message })")
      } else {
        // A page about the text alone may show a fragment that is no whole program.
        let said = said.filter { !code.hasPrefix("DKS01") || $0.code.hasPrefix("DKS01") }
        #expect(
          !said.contains { $0.code == code || $0.severity == .error },
          "\(said.map { $0.code + " " + $0.message })")
      }
    }
  }

  private func programs(in body: String) -> [(kind: String, text: String)] {
    var result: [(String, String)] = []
    var current: (kind: String, lines: [Substring])?
    for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let (kind, lines) = current {
          if kind.hasPrefix("dks") { result.append((kind, lines.joined(separator: "\n"))) }
          current = nil
        } else {
          current = (String(line.dropFirst(3)), [])
        }
      } else {
        current?.lines.append(line)
      }
    }
    return result
  }
}
