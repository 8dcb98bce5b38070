import DKSDiagnostics
import Testing

@testable import DKSSyntax

/// The parser and Grammar/dks.ebnf are two texts of one language: each of these programs is put to both.
@Suite struct GrammarTests {
  private let grammar: EBNF

  init() throws {
    grammar = try EBNF.specification()
  }

  /// Whether the grammar derives the tokens of `text`.
  private func derives(_ text: String) -> Bool {
    var lexer = Lexer(SourceFile(name: "", text: text), number: 0)
    lexer.run()
    let bytes = Array(text.utf8)
    let tokens = lexer.tokens.filter { !$0.isTrivia && $0.kind != .endOfFile }.map { token in
      (
        kind: token.kind,
        text: String(decoding: bytes[Int(token.span.start)..<Int(token.span.end)], as: UTF8.self)
      )
    }
    var recognizer = Recognizer(grammar, tokens: tokens)
    return recognizer.accepts("file")
  }

  private func parses(_ text: String) -> Bool { parsed(text).diagnostics.isEmpty }

  @Test func everyNameOfARuleIsDefined() {
    func references(in rule: EBNF.Rule) -> [String] {
      switch rule {
      case .terminal, .special: []
      case .reference(let name): [name]
      case .sequence(let parts), .choice(let parts): parts.flatMap(references)
      case .optional(let inner), .repetition(let inner): references(in: inner)
      case .except(let inner, let unwanted): references(in: inner) + references(in: unwanted)
      }
    }
    for name in grammar.names {
      guard let rule = grammar.rules[name] else { continue }
      for reference in references(in: rule) { #expect(grammar.rules[reference] != nil, "\(reference)") }
    }
  }

  @Test func keywordsAreThoseOfTheLexer() {
    guard case .choice(let words) = grammar.rules["keyword"] else {
      Issue.record("no rule 'keyword'")
      return
    }
    let spelt = words.map { if case .terminal(let text) = $0 { text } else { "" } }
    #expect(spelt == Keyword.allCases.map(\.rawValue))
  }

  @Test func bothAcceptTheSamples() {
    for sample in samples {
      #expect(parses(sample.text) && derives(sample.text), "\(sample.name)")
    }
  }

  @Test func bothAcceptWhatIsRight() {
    for text in Corpus.accepted {
      #expect(parses(text), "the parser refuses: \(text)")
      #expect(derives(text), "the grammar refuses: \(text)")
    }
  }

  @Test func bothRejectWhatIsWrong() {
    for text in Corpus.rejected {
      #expect(!parses(text), "the parser accepts: \(text)")
      #expect(!derives(text), "the grammar accepts: \(text)")
    }
  }

  @Test(arguments: 0..<4) func bothJudgeMutationsAlike(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    var verdicts = [0, 0]
    for text in samples.map(\.text) + Corpus.accepted {
      let tokens = tokenTexts(of: text)
      for _ in 0..<40 where tokens.count > 3 {
        let mutation = Corpus.mutation(of: tokens, by: &random)
        let verdict = parses(mutation)
        verdicts[verdict ? 1 : 0] += 1
        #expect(derives(mutation) == verdict, "parser: \(verdict), grammar: \(!verdict): \(mutation)")
      }
    }
    #expect(verdicts[0] > 400 && verdicts[1] > 40)
  }

  @Test(arguments: 0..<4) func theParserAcceptsWhatTheGrammarDerivesAndNoMore(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    for _ in 0..<150 {
      var budget = 400
      let sentence = Corpus.sentence(of: .reference("file"), grammar, budget: &budget, by: &random)
      let text = sentence.joined(separator: " ")
      #expect(parses(text), "\(text)")
      guard sentence.count > 3 else { continue }
      let mutation = Corpus.mutation(of: sentence, by: &random)
      #expect(derives(mutation) == parses(mutation), "\(mutation)")
    }
  }

  @Test(arguments: [
    (
      "name", ["x", "_", "x1", "ζ", "χ₁", "é", "xé", "Int", "inn"],
      ["1x", "in", "true", "", "x-y", "₁", "x y"]
    ),
    (
      "number", ["0", "10_000", "1.5", "1e5", "1E-5", "1.5e+3", "00"],
      ["1_", "1__0", "_1", "1.", "1.e5", ".5", "1e", "1e+", "3x", "0x1F", "1.5_0", "1e5.5", "1.2.3", "1_.5"]
    ),
    (
      "string", [#""""#, #""a b""#, #""\"""#, #""\\""#, #""\n\t""#, #""ζ//""#],
      [#"""#, #""a"#, #""\""#, #""\q""#, "\"a\nb\"", "\"a\rb\"", #"""a"#, "'a'"]
    ),
    (
      "comment", ["//", "///", "// a", "/**/", "/* a\n * b */", "/***/", "// /*", "/*/*/"],
      ["/", "/*", "/*/", "/* a", "/**/*/", "// a\nb", "/* */ */"]
    ),
  ])
  func wordsAreThoseOfTheLexer(rule: String, right: [String], wrong: [String]) {
    for text in right + wrong {
      var lexer = Lexer(SourceFile(name: "", text: text), number: 0)
      lexer.run()
      let kinds = lexer.tokens.dropLast().map(\.kind)
      let isWord: Bool
      switch rule {
      case "name": isWord = kinds == [.name]
      case "number": isWord = kinds == [.number]
      case "string": isWord = kinds == [.string]
      default: isWord = kinds.count == 1 && lexer.tokens[0].isTrivia && kinds[0] != .unknown
      }
      let isAccepted = isWord && lexer.errors.merged(with: SyntaxErrors()).isEmpty
      var recognizer = Recognizer(grammar, letters: text)
      #expect(isAccepted == right.contains(text), "the lexer on \(rule): \(text)")
      #expect(recognizer.accepts(rule) == right.contains(text), "the grammar on \(rule): \(text)")
    }
  }
}

/// The texts of the tokens of `text`, without comments.
func tokenTexts(of text: String) -> [String] {
  var lexer = Lexer(SourceFile(name: "", text: text), number: 0)
  lexer.run()
  let bytes = Array(text.utf8)
  return lexer.tokens.filter { !$0.isTrivia && $0.kind != .endOfFile }.map {
    String(decoding: bytes[Int($0.span.start)..<Int($0.span.end)], as: UTF8.self)
  }
}
