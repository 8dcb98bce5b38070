import DKSDiagnostics
import Testing

@testable import DKSSyntax

/// Texts that no person writes: each is answered, none overflows the stack.
@Suite struct LimitTests {
  private func codes(_ text: String) -> [String] { parsed(text).diagnostics.map(\.code) }

  private func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

  @Test func longChainsAreFlat() {
    let sum = parsed("let a = b" + times(100_000, " + b - c * d"))
    #expect(sum.diagnostics.isEmpty)
    guard case .constant(let constant)? = sum.tree.declarations.first,
      case .chain(_, let rest) = constant.value.kind
    else {
      Issue.record("no chain")
      return
    }
    #expect(rest.count == 200_000)
    let pipeline = parsed("let a = b" + times(100_000, " -> f"))
    #expect(pipeline.diagnostics.isEmpty)
    let file = SourceFile(name: "", text: "let a = b" + times(2_000, " -> f"))
    #expect(
      format(parsed("let a = b" + times(2_000, " -> f")).tree, of: file).split(separator: "\n").count == 2_001
    )
  }

  @Test(arguments: [
    ("(", "1", ")"), ("-", "1", ""), ("!", "true", ""), ("[", "1", "]"), ("f(", "1", ")"),
    ("f(a: ", "1", ")"),
    ("a[", "1", "]"), ("a ? b : ", "c", ""), ("a ? ", "c", " : b"), ("repeat ", "1", " { a }"),
    ("for i in ", "x", " { a }"), ("x -> { y in ", "y", " }"), ("repeat 2 { ", "x", " }"),
    ("x -> { y in let z = ", "y", " return z }"), ("scan(s) { a, b in ", "a", " }"), ("1 + (", "2", ")"),
    ("a * b + (", "2", ")"), ("(a, ", "b", ")"),
  ])
  func nestingHasALimit(open: String, middle: String, close: String) {
    for isClosed in [true, false] {
      let text = "let a = " + times(10_000, open) + middle + (isClosed ? times(10_000, close) : "")
      #expect(codes(text).contains("DKS0113") && codes(text).count <= 2)
    }
    #expect(codes("let a = " + times(10_000, open) + middle + times(10_000, close)) == ["DKS0113"])
    let text = "let a = " + times(250, open) + middle + times(250, close)
    #expect(codes(text) == [])
    let file = SourceFile(name: "", text: text)
    let once = format(parsed(text).tree, of: file)
    #expect(tokenTexts(of: once) == tokenTexts(of: text))
  }

  @Test func onlyTwentyErrorsAreTold() {
    let wrong = parsed(times(1_000, "network N { let a = } "))
    #expect(wrong.diagnostics.count == 21)
    #expect(wrong.diagnostics.filter { $0.severity == .error }.count == 20)
    #expect(wrong.diagnostics.last?.code == "DKS0114")
    #expect(wrong.diagnostics.last?.message == "980 more errors follow in this file")
  }

  @Test func bytesOfAllKindsAreAnswered() {
    var random = SeededGenerator(state: 7)
    for round in 0..<300 {
      let alphabet =
        Array("{}()[]->:=?,.<>|&!\"/*@ \n\r\t\\09_e;ζletinfor".utf8) + [0, 0x80, 0xC3, 0xE2, 0xFF]
      let bytes = (0..<200).map { _ in
        round.isMultiple(of: 2)
          ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
      }
      let file = SourceFile(name: "x.dks", text: bytes)
      var diagnostics = DiagnosticSet()
      let tree = parse(file, number: 0, diagnostics: &diagnostics)
      var map = SourceMap()
      _ = map.add(file)
      for d in diagnostics.all {
        #expect(render(d, in: map, colored: false).hasPrefix("x.dks:"))
        #expect(renderJSON(d, in: map).hasSuffix("}"))
      }
      #expect(diagnostics.all.count <= 21)
      // The tokens cover everything but white space, in order.
      var end: UInt32 = 0
      for token in tree.tokens {
        #expect(token.span.start >= end)
        end = token.span.end
      }
    }
  }

  @Test func brokenSamplesAreAnswered() {
    var random = SeededGenerator(state: 11)
    for sample in samples {
      let tokens = tokenTexts(of: sample.text)
      for _ in 0..<100 {
        let text = Corpus.mutation(of: tokens, by: &random)
        let result = parsed(text)
        // One or two changes rarely deserve more than a few words.
        #expect(result.diagnostics.count <= 6, "\(text)")
      }
    }
  }
}
