/// `diagnostic` as one JSON object on one line (RFC 8259), without a newline.
///
/// Keys, in this order: `severity`, `code`, `message`, `file`, `range` (null where there is no text to point at),
/// `label`, `labels`, `notes`, `helps`, `fixIts`. A range has `start` and `end`, each with `line` and `column` from 1
/// (columns in Unicode scalars) and `offset` in bytes.
public func renderJSON(_ diagnostic: Diagnostic, in map: SourceMap) -> String {
  var json = "{"
  json += #""severity":\#(jsonString(diagnostic.severity.rawValue))"#
  json += #","code":\#(jsonString(diagnostic.code))"#
  json += #","message":\#(jsonString(diagnostic.message))"#
  json += "," + place(diagnostic.span, in: map)
  json += #","label":\#(jsonString(diagnostic.label))"#
  let labels = diagnostic.labels.map { "{" + place($0.span, in: map) + #","text":\#(jsonString($0.text))}"# }
  json += #","labels":[\#(labels.joined(separator: ","))]"#
  json += #","notes":[\#(diagnostic.notes.map(jsonString).joined(separator: ","))]"#
  json += #","helps":[\#(diagnostic.helps.map(jsonString).joined(separator: ","))]"#
  let fixIts = diagnostic.fixIts.map {
    #"{"message":\#(jsonString($0.message)),"# + place($0.span, in: map)
      + #","replacement":\#(jsonString($0.replacement))}"#
  }
  json += #","fixIts":[\#(fixIts.joined(separator: ","))]}"#
  return json
}

/// The `file` and `range` of `span`.
private func place(_ span: SourceSpan?, in map: SourceMap) -> String {
  guard let span, let file = map.file(of: span) else { return #""file":null,"range":null"# }
  func point(_ offset: UInt32) -> String {
    let position = file.position(at: offset)
    return #"{"line":\#(position.line),"column":\#(position.column),"offset":\#(offset)}"#
  }
  return
    #""file":\#(jsonString(file.name)),"range":{"start":\#(point(span.start)),"end":\#(point(span.end))}"#
}

/// `text` as a JSON string with its quotes (RFC 8259).
package func jsonString(_ text: String) -> String {
  text.quoted { scalar in
    switch scalar {
    case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
      let hex = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: return nil
    }
  }
}
