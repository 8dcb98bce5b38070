import DKSDiagnostics
import Testing

@testable import DKSSyntax

@Suite struct FormatterTests {
  private func formatted(_ text: String) -> String {
    let file = SourceFile(name: "test.dks", text: text)
    var diagnostics = DiagnosticSet()
    return format(parse(file, number: 0, diagnostics: &diagnostics), of: file)
  }

  /// The texts of all tokens, comments included.
  private func words(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return parsed(text).tree.tokens.map {
      String(decoding: bytes[Int($0.span.start)..<Int($0.span.end)], as: UTF8.self)
    }
  }

  /// Records where formatting `text` changes a token, is not at rest after one step, or leaves untidy ends.
  private func check(_ text: String) {
    let once = formatted(text)
    #expect(words(once) == words(text), "tokens of: \(text)")
    #expect(formatted(once) == once, "second time: \(text)")
    #expect(!once.contains("\n\n\n") && !once.contains("\t"), "\(text)")
    let ends = once.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(ends.allSatisfy { $0.last != " " || $0.contains("//") || $0.contains("*") }, "\(once)")
  }

  @Test func samplesAreWrittenInItsStyle() {
    for sample in samples {
      #expect(formatted(sample.text) == sample.text, "\(sample.name)")
      check(sample.text)
    }
  }

  @Test func joinedSamplesComeBack() {
    for sample in samples { check(tokenTexts(of: sample.text).joined(separator: " ")) }
    for sample in samples { check(tokenTexts(of: sample.text).joined(separator: "\n\n\n")) }
  }

  @Test func rightProgramsKeepTheirTokens() {
    for text in Corpus.accepted { check(text) }
  }

  @Test(arguments: 0..<3) func mutationsKeepTheirTokens(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    var count = 0
    for text in samples.map(\.text) + Corpus.accepted {
      let tokens = tokenTexts(of: text)
      for _ in 0..<40 where tokens.count > 3 {
        let mutation = Corpus.mutation(of: tokens, by: &random)
        guard parsed(mutation).diagnostics.isEmpty else { continue }
        count += 1
        check(mutation)
      }
    }
    #expect(count > 40)
  }

  @Test(arguments: 0..<3) func derivedProgramsWithCommentsKeepTheirTokens(seed: Int) throws {
    let grammar = try EBNF.specification()
    var random = SeededGenerator(state: UInt64(seed))
    let between = [
      " ", " ", " ", "\n", "\n\n\n", " /* c */ ", "\n// c\n", " // c\n", "\n/* c\n d */\n", "\n/* c */ ",
    ]
    for _ in 0..<100 {
      var budget = 500
      let sentence = Corpus.sentence(of: .reference("file"), grammar, budget: &budget, by: &random)
      let hasComments = Bool.random(using: &random)
      check(sentence.map { $0 + (hasComments ? between.randomElement(using: &random) ?? " " : " ") }.joined())
    }
  }
}
