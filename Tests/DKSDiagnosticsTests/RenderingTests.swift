import Testing

@testable import DKSDiagnostics

/// A diagnostic of `text` with carets below `primary` and dashes below each of `labels`, found by their text.
func rendered(
  _ text: String, _ primary: String, label: String = "", labels: [(String, String)] = [],
  notes: [String] = [],
  helps: [String] = [], colored: Bool = false
) -> String {
  var map = SourceMap()
  let number = map.add(SourceFile(name: "a.dks", text: text))
  func span(_ part: String) -> SourceSpan {
    guard let range = text.firstRange(of: part) else { return SourceSpan(file: number, start: 0, end: 0) }
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    return SourceSpan(file: number, start: UInt32(start), end: UInt32(start + part.utf8.count))
  }
  let diagnostic = Diagnostic(
    .error, "DKS0999", "wrong", at: span(primary), label: label,
    labels: labels.map { Diagnostic.Label(span($0.0), $0.1) }, notes: notes, helps: helps)
  return render(diagnostic, in: map, colored: colored)
}

@Suite struct RenderingTests {
  @Test func windowWithLabelNoteAndHelp() {
    let text = "\n\n\n\n\n\n\n\n  let features = image -> flatten -> repeat depth { dens(width) -> tanh }\n"
    #expect(
      rendered(text, "dens", label: "did you mean 'dense'?", notes: ["first", "second"], helps: ["third"])
        == """
        a.dks:9:53: error: wrong [DKS0999]
         9 |   let features = image -> flatten -> repeat depth { dens(width) -> tanh }
           |                                                     ^^^^ did you mean 'dense'?
           = note: first
           = note: second
           = help: third

        """)
  }

  @Test func labelsInOtherLinesComeInTheOrderOfTheText() {
    let text = "one two\nthree four\n"
    #expect(
      rendered(text, "four", label: "here", labels: [("one", "there")]) == """
        a.dks:2:7: error: wrong [DKS0999]
         1 | one two
           | --- there
         2 | three four
           |       ^^^^ here

        """)
  }

  @Test func labelsInOneLineHang() {
    #expect(
      rendered("one two three", "three", label: "last", labels: [("one", "first"), ("two", "second")]) == """
        a.dks:1:9: error: wrong [DKS0999]
         1 | one two three
           | --- --- ^^^^^ last
           | |   |
           | |   second
           | |
           | first

        """)
  }

  @Test func aSilentLabelIsOnlyUnderlined() {
    #expect(
      rendered("one + two -> f", "->", label: "which?", labels: [("one + two", "")]) == """
        a.dks:1:11: error: wrong [DKS0999]
         1 | one + two -> f
           | --------- ^^ which?

        """)
  }

  @Test func tabsWideCharactersAndLineEnds() {
    #expect(
      rendered("\tlet ζ = \"漢字\" bad\r\nnext", "bad", label: "x") == """
        a.dks:1:15: error: wrong [DKS0999]
         1 |     let ζ = "漢字" bad
           |                    ^^^ x

        """)
  }

  @Test func spansOverLinesMarkTheirEnds() {
    #expect(
      rendered("let a = (b\n  + c\n  + d)\n", "(b\n  + c\n  + d)", label: "this") == """
        a.dks:1:9: error: wrong [DKS0999]
         1 | let a = (b
           |         ^^
         3 |   + d)
           |   ^^^^ this

        """)
  }

  @Test func emptyFileAndEndOfFile() {
    #expect(
      rendered("", "", label: "x") == """
        a.dks:1:1: error: wrong [DKS0999]
         1 |
           | ^ x

        """)
    var map = SourceMap()
    let number = map.add(SourceFile(name: "a.dks", text: "abc\n"))
    let end = SourceSpan(file: number, start: 4, end: 4)
    #expect(
      render(Diagnostic(.warning, "DKS0999", "w", at: end), in: map, colored: false) == """
        a.dks:2:1: warning: w [DKS0999]
         2 |
           | ^

        """)
    // A span past the end, such as of a file that changed, still shows something.
    let past = SourceSpan(file: number, start: 90, end: 99)
    #expect(
      render(Diagnostic(.note, "DKS0999", "n", at: past), in: map, colored: false).contains("2:1: note:"))
  }

  @Test func veryLongLinesAreClippedAroundTheCarets() {
    let text = String(repeating: "a + ", count: 50_000) + "bad" + String(repeating: " + z", count: 50_000)
    let lines = rendered(text, "bad", label: "x").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].count < 130)
    #expect(lines[1].hasPrefix(" 1 | …") && lines[1].hasSuffix("…"))
    let caret = lines[2].distance(
      from: lines[2].startIndex, to: lines[2].firstIndex(of: "^") ?? lines[2].endIndex)
    #expect(String(lines[1].dropFirst(caret).prefix(3)) == "bad")
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    #expect(!rendered("a\u{1B}[2Jb c", "c").unicodeScalars.contains("\u{1B}"))
    // Nor do they from a message that quotes the text, where the direction of what follows could turn.
    let quoted = render(
      Diagnostic(.error, "DKS0999", "unknown 'a\u{202E}b\u{1B}'", at: nil), in: SourceMap(), colored: false)
    #expect(quoted.unicodeScalars.allSatisfy { !["\u{202E}", "\u{1B}"].contains($0) })
  }

  @Test func bytesThatAreNoTextAreShownAsSuch() {
    var map = SourceMap()
    let number = map.add(SourceFile(name: "a.dks", text: [0x61, 0xFF, 0xFE, 0x20, 0x62]))
    let span = SourceSpan(file: number, start: 4, end: 5)
    #expect(
      render(Diagnostic(.error, "DKS0999", "e", at: span), in: map, colored: false).hasSuffix(
        " 1 | a\u{FFFD}\u{FFFD} b\n   |     ^\n"))
  }

  @Test func otherFilesAreNamed() {
    var map = SourceMap()
    let a = map.add(SourceFile(name: "a.dks", text: "use"))
    let b = map.add(SourceFile(name: "b.dks", text: "\ndefine"))
    let diagnostic = Diagnostic(
      .error, "DKS0999", "e", at: SourceSpan(file: a, start: 0, end: 3),
      labels: [.init(SourceSpan(file: b, start: 1, end: 7), "defined here")])
    #expect(
      render(diagnostic, in: map, colored: false) == """
        a.dks:1:1: error: e [DKS0999]
         1 | use
           | ^^^
           ::: b.dks:2:1
         2 | define
           | ------ defined here

        """)
  }

  @Test func withoutPlaceThereIsNoWindow() {
    let diagnostic = Diagnostic(.error, "DKS0801", "no such file", at: nil, helps: ["look again"])
    #expect(
      render(diagnostic, in: SourceMap(), colored: false) == """
        error: no such file [DKS0801]
           = help: look again

        """)
  }

  @Test func colorChangesNothingElse() {
    let plain = rendered("one two", "two", label: "x", labels: [("one", "y")], helps: ["z"])
    let colored = rendered("one two", "two", label: "x", labels: [("one", "y")], helps: ["z"], colored: true)
    #expect(colored.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    #expect(colored.replacing(#/\x1B\[[0-9;]*m/#, with: "") == plain)
  }

  @Test("of many diagnostics fifty are shown, errors before others, and the rest is counted")
  func shown() {
    func diagnostic(_ severity: Diagnostic.Severity, _ i: Int) -> Diagnostic {
      Diagnostic(severity, "DKS0201", "number \(i)", at: nil)
    }
    let few = (0..<50).map { diagnostic(.warning, $0) }
    #expect(Diagnostic.shown(of: few) == few)
    let many = (0..<20_000).map { diagnostic($0 % 1000 == 999 ? .error : .warning, $0) }
    let shown = Diagnostic.shown(of: many)
    #expect(shown.count == 51)
    #expect(shown.filter { $0.severity == .error }.count == 20)
    #expect(
      shown.prefix(50).map(\.message) == (0..<30).map { "number \($0)" }
        + (1...20).map { "number \($0 * 1000 - 1)" })
    #expect(shown.last?.message == "19950 more diagnostics are not shown, none of them an error")
  }
}
