/// A stretch of one line that a label underlines.
struct Mark {
  var line: Int
  /// The offsets of its first byte and past its last one.
  var start: Int
  var end: Int
  var text: String
  var isPrimary: Bool

  /// The marks of `label`: one for a span within a line; for a longer one its first line and its last, which
  /// has the text.
  static func marks(for label: Diagnostic.Label, isPrimary: Bool, in file: SourceFile) -> [Mark] {
    let span = label.span
    let first = file.position(at: span.start).line
    let last = span.end > span.start ? file.position(at: span.end - 1).line : first
    let start = min(Int(span.start), file.text.count)
    let end = max(start, min(Int(span.end), file.line(last).endIndex))
    guard last > first else {
      return [Mark(line: first, start: start, end: end, text: label.text, isPrimary: isPrimary)]
    }
    let head = Mark(
      line: first, start: start, end: max(start, file.line(first).endIndex), text: "", isPrimary: isPrimary)
    let tail = Mark(
      line: last, start: min(SourceWindow.firstVisible(file, line: last), end), end: end, text: label.text,
      isPrimary: isPrimary)
    return [head, tail]
  }
}

/// The rows below a source line: `^^^` and `---` with the last label beside them, earlier labels hung below.
struct MarkRows {
  /// The rows, without trailing blanks.
  private(set) var rows: [String] = []

  private struct Placed {
    var columns: Range<Int>
    var mark: Mark
  }

  init(_ marks: [Mark], in window: SourceWindow, ink: Ink) {
    // The longer of two that begin together comes first, so that the shorter is drawn over it.
    let placed = marks.map { mark in
      let start = window.column(of: mark.start)
      let end = mark.end > mark.start ? window.column(of: mark.end) : start
      return Placed(columns: start..<max(start + 1, end), mark: mark)
    }.sorted {
      ($0.columns.lowerBound, -$0.columns.count) < ($1.columns.lowerBound, -$1.columns.count)
    }
    var cells: [Character] = Array(repeating: " ", count: placed.map(\.columns.upperBound).max() ?? 0)
    for isPrimary in [false, true] {
      for p in placed where p.mark.isPrimary == isPrimary {
        for column in p.columns { cells[column] = isPrimary ? "^" : "-" }
      }
    }
    var hanging = placed.filter { !$0.mark.text.isEmpty }
    var row = Self.painted(cells, ink)
    if let last = hanging.last, last.columns.upperBound == cells.count {
      row += " " + Self.painted(last, ink)
      hanging.removeLast()
    }
    rows.append(row)
    while let last = hanging.popLast() {
      let stems = Self.stems(hanging, below: last.columns.lowerBound)
      rows.append(ink.quiet(stems + "|"))
      rows.append(ink.quiet(stems) + Self.painted(last, ink))
    }
  }

  /// Blanks up to `column`, with a `|` under each label that is still to come.
  private static func stems(_ hanging: [Placed], below column: Int) -> String {
    var cells: [Character] = Array(repeating: " ", count: column)
    for p in hanging where p.columns.lowerBound < column { cells[p.columns.lowerBound] = "|" }
    return String(cells)
  }

  private static func painted(_ placed: Placed, _ ink: Ink) -> String {
    placed.mark.isPrimary ? ink.fault(placed.mark.text) : ink.quiet(placed.mark.text)
  }

  /// The row of carets, with each run in its style.
  private static func painted(_ cells: [Character], _ ink: Ink) -> String {
    var row = ""
    var index = 0
    while index < cells.count {
      let symbol = cells[index]
      let end = cells[index...].firstIndex { $0 != symbol } ?? cells.count
      let run = String(repeating: symbol, count: end - index)
      row += symbol == "^" ? ink.fault(run) : symbol == "-" ? ink.quiet(run) : run
      index = end
    }
    return row
  }
}
