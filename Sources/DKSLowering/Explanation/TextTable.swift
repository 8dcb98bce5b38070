/// Rows of text in columns that are as wide as their widest entry.
struct TextTable {
  private(set) var rows: [[String]] = []
  /// The columns that are aligned to the right.
  var rightAligned: Set<Int> = []

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The rows, one a line, two spaces between columns.
  var text: String {
    var widths: [Int] = []
    for row in rows {
      for (column, entry) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], entry.count)
      }
    }
    var text = ""
    for row in rows {
      var line = ""
      for (column, entry) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - entry.count)
        let isLast = column == row.count - 1
        line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? blanks + entry : entry)
        if !rightAligned.contains(column), !isLast { line += blanks }
      }
      text += line + "\n"
    }
    return text
  }
}
