import Foundation
import Testing

@testable import DKSDiagnostics

@Suite struct JSONTests {
  @Test func everyFieldIsThere() {
    var map = SourceMap()
    let number = map.add(SourceFile(name: "a.dks", text: "ζ dens\n"))
    let span = SourceSpan(file: number, start: 3, end: 7)
    let diagnostic = Diagnostic(
      .error, "DKS0201", "unknown layer 'dens'", at: span, label: "l", labels: [.init(span, "t")],
      notes: ["n"], helps: ["h"], fixIts: [.init("write 'dense'", replace: span, with: "dense")])
    let range = #""range":{"start":{"line":1,"column":3,"offset":3},"end":{"line":1,"column":7,"offset":7}}"#
    #expect(
      renderJSON(diagnostic, in: map)
        == #"{"severity":"error","code":"DKS0201","message":"unknown layer 'dens'","file":"a.dks",\#(range),"#
        + #""label":"l","labels":[{"file":"a.dks",\#(range),"text":"t"}],"notes":["n"],"helps":["h"],"#
        + #""fixIts":[{"message":"write 'dense'","file":"a.dks",\#(range),"replacement":"dense"}]}"#)
  }

  @Test func everyCharacterSurvives() throws {
    let scalars = (UInt32(0)...0x2100).compactMap(Unicode.Scalar.init) + ["\u{FFFF}", "😀"]
    let message = String(String.UnicodeScalarView(scalars))
    let json = renderJSON(Diagnostic(.note, "DKS0999", message, at: nil), in: SourceMap())
    #expect(!json.contains("\n"))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((object["message"] as? String)?.unicodeScalars.elementsEqual(scalars) == true)
    #expect(object["range"] is NSNull)
  }
}
