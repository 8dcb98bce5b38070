/// One line of a file as a terminal shows it: tabs as spaces, control characters replaced, and cut to a width
/// around the place that matters.
struct SourceWindow {
  /// The widest line that is shown whole, in terminal columns.
  static let width = 120
  /// How much text stays visible before the place that matters.
  private static let margin = 40
  /// The longest part of a line that is looked at, in bytes: a line may be the whole file.
  private static let byteLimit = 4096
  private static let tabWidth = 4

  /// The text to show.
  private(set) var text = ""
  /// The offset of each character in the file, and the terminal column at which it begins; in order.
  private var columns: [(offset: Int, column: Int)] = []

  /// Line number `line` of `file`, with the byte at `focus` in sight.
  init(_ file: SourceFile, line: Int, focus: Int) {
    let bytes = file.line(line)
    var start = bytes.startIndex
    var end = bytes.endIndex
    if bytes.count > Self.byteLimit {
      start = max(start, min(focus, end) - Self.byteLimit / 4)
      end = min(end, start + Self.byteLimit)
      while start < end, file.text[start] & 0xC0 == 0x80 { start += 1 }
    }
    // The last scalar may go on behind the end.
    let text = Array(file.text[start..<min(end + 3, file.text.count)])
    var cells: [Cell] = []
    var column = 0
    var index = start
    while index < end {
      let (value, length) = scalar(in: text, at: index - start) ?? ("\u{FFFD}", 1)
      let shown = Self.shown(value, at: column)
      cells.append(Cell(offset: index, column: column, text: shown.text, width: shown.width))
      column += shown.width
      index += length
    }
    cells.append(Cell(offset: index, column: column, text: "", width: 0))
    clip(cells, focus: focus, isCutLeft: start > bytes.startIndex, isCutRight: end < bytes.endIndex)
  }

  private struct Cell {
    var offset: Int
    var column: Int
    var text: String
    var width: Int
  }

  /// Keeps the cells around `focus` that fit, and marks with `…` where text was left out.
  private mutating func clip(_ cells: [Cell], focus: Int, isCutLeft: Bool, isCutRight: Bool) {
    let total = cells.last?.column ?? 0
    var first = 0
    if total > Self.width {
      let wanted = cells.last { $0.offset <= focus }?.column ?? 0
      let start = max(0, min(wanted - Self.margin, total - Self.width))
      first = cells.firstIndex { $0.column >= start } ?? 0
    }
    let origin = cells.isEmpty ? 0 : cells[first].column
    let isCutHere = first > 0 || isCutLeft
    if isCutHere { text = "…" }
    let shift = isCutHere ? 1 : 0
    for (i, cell) in cells.enumerated() where i >= first {
      let column = cell.column - origin + shift
      columns.append((cell.offset, column))
      if column + cell.width > Self.width, i + 1 < cells.count {
        text += "…"
        return
      }
      text += cell.text
    }
    if isCutRight { text += "…" }
  }

  /// The column at which the byte at `offset` is shown; the nearest one if it is out of sight.
  func column(of offset: Int) -> Int {
    var low = 0
    var high = columns.count
    while low < high {
      let middle = (low + high) / 2
      if columns[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < columns.count ? columns[low].column : columns.last?.column ?? 0
  }

  /// The offset of the first character that is no blank, or the end of the line.
  static func firstVisible(_ file: SourceFile, line: Int) -> Int {
    let bytes = file.line(line)
    return bytes.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? bytes.endIndex
  }

  /// What a terminal shall print for `scalar` at `column`, and how wide that is.
  private static func shown(_ scalar: Unicode.Scalar, at column: Int) -> (text: String, width: Int) {
    if scalar == "\t" {
      let width = tabWidth - column % tabWidth
      return (String(repeating: " ", count: width), width)
    }
    if scalar.steersTerminals { return ("\u{FFFD}", 1) }
    if scalar.isASCII { return (String(scalar), 1) }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return (String(scalar), 0)
    default: return (String(scalar), isWide(scalar) ? 2 : 1)
    }
  }

  /// Whether terminals give `scalar` two columns (Unicode Standard Annex 11, the blocks in common use).
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal may do something else than show it: controls, other line ends, changes of direction.
  var steersTerminals: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format: return true
    default: return false
    }
  }
}
