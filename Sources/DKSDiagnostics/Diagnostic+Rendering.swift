/// `diagnostic` as a terminal shows it: the first line as swiftc writes it, so that editors find the place, then
/// the numbered source with labeled carets, then notes and helps (Language 6). Ends with a newline.
public func render(_ diagnostic: Diagnostic, in map: SourceMap, colored: Bool) -> String {
  var renderer = Renderer(map: map, ink: Ink(isColored: colored, severity: diagnostic.severity))
  renderer.render(diagnostic)
  return renderer.lines.map { $0 + "\n" }.joined()
}

/// The escape sequences for the parts of a message, or nothing.
struct Ink {
  var isColored: Bool
  var severity: Diagnostic.Severity

  /// The style of the severity and of the carets below the fault.
  func fault(_ text: String) -> String {
    switch severity {
    case .error: paint(text, "1;31")
    case .warning: paint(text, "1;33")
    case .note: paint(text, "1;36")
    }
  }

  /// The style of the sentence itself.
  func strong(_ text: String) -> String { paint(text, "1") }

  /// The style of line numbers and of what points at other places.
  func quiet(_ text: String) -> String { paint(text, "34") }

  private func paint(_ text: String, _ style: String) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }
}

/// Collects the lines of one message.
private struct Renderer {
  let map: SourceMap
  let ink: Ink
  var lines: [String] = []
  /// The width of the line numbers.
  private var gutter = 2

  init(map: SourceMap, ink: Ink) {
    self.map = map
    self.ink = ink
  }

  mutating func render(_ diagnostic: Diagnostic) {
    let severity = ink.fault(diagnostic.severity.rawValue + ":")
    let sentence = ink.strong(printable(diagnostic.message)) + " [\(diagnostic.code)]"
    if let span = diagnostic.span, let file = map.file(of: span) {
      let position = file.position(at: span.start)
      lines.append("\(file.name):\(position.line):\(position.column): \(severity) \(sentence)")
      renderSource(diagnostic, span)
    } else {
      lines.append("\(severity) \(sentence)")
    }
    for note in diagnostic.notes { remark("note", note) }
    for help in diagnostic.helps { remark("help", help) }
  }

  private mutating func remark(_ kind: String, _ text: String) {
    let head = String(repeating: " ", count: gutter + 1) + "= \(kind): "
    for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let start = i == 0 ? ink.quiet(head) : String(repeating: " ", count: head.count)
      lines.append(start + printable(String(line)))
    }
  }

  /// Adds the source that `diagnostic` points at, its own file first.
  private mutating func renderSource(_ diagnostic: Diagnostic, _ primary: SourceSpan) {
    var marks: [(file: UInt32, marks: [Mark])] = []
    let labels = [Diagnostic.Label(primary, diagnostic.label)] + diagnostic.labels
    for (i, label) in labels.enumerated() {
      guard let file = map.file(of: label.span) else { continue }
      let new = Mark.marks(for: label, isPrimary: i == 0, in: file)
      if let known = marks.firstIndex(where: { $0.file == label.span.file }) {
        marks[known].marks += new
      } else {
        marks.append((label.span.file, new))
      }
    }
    gutter = max(2, String(marks.flatMap(\.marks).map(\.line).max() ?? 1).count)
    for (number, marks) in marks {
      guard let first = marks.first, let file = map.file(of: SourceSpan(file: number, start: 0, end: 0))
      else {
        continue
      }
      if number != primary.file {
        let position = file.position(at: UInt32(first.start))
        let place = "::: \(file.name):\(position.line):\(position.column)"
        lines.append(ink.quiet(String(repeating: " ", count: gutter + 1) + place))
      }
      for line in Set(marks.map(\.line)).sorted() {
        renderLine(line, of: file, marks.filter { $0.line == line })
      }
    }
  }

  private mutating func renderLine(_ line: Int, of file: SourceFile, _ marks: [Mark]) {
    let focus = marks.first(where: \.isPrimary) ?? marks.first
    let window = SourceWindow(file, line: line, focus: focus?.start ?? 0)
    let number = String(line)
    add(String(repeating: " ", count: gutter - number.count) + number, window.text)
    for row in MarkRows(marks, in: window, ink: ink).rows {
      add(String(repeating: " ", count: gutter), row)
    }
  }

  private mutating func add(_ margin: String, _ text: String) {
    lines.append(ink.quiet("\(margin) |") + (text.isEmpty ? "" : " " + text))
  }

  /// `text` without what could steer a terminal.
  private func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.steersTerminals ? " " : $0 })
    )
  }
}
