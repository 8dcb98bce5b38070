/// Comma-separated values (RFC 4180): records of cells, quoted where they hold commas, quotes or line ends.
struct CSVReader {
  /// A cell and where it starts.
  struct Cell {
    let text: String
    let line: Int
    let column: Int
  }

  private let path: String
  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var lineStart = 0

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {  // the byte order mark that spreadsheets write
      place = 3
      lineStart = 3
    }
  }

  /// The next record, or nil at the end; lines with nothing on them are passed over.
  mutating func next() throws -> [Cell]? {
    while place < bytes.count, skipLineEnd() {}
    guard place < bytes.count else { return nil }
    var cells = [try cell()]
    while place < bytes.count, bytes[place] == comma {
      place += 1
      cells.append(try cell())
    }
    if place < bytes.count, !skipLineEnd() {
      throw RuntimeError(
        file: path, line: line, column: place - lineStart + 1,
        "found text after a closing quote, wanted a comma or the end of the line")
    }
    return cells
  }

  private mutating func cell() throws -> Cell {
    let (startLine, startColumn) = (line, place - lineStart + 1)
    guard place < bytes.count, bytes[place] == quote else {
      let start = place
      while place < bytes.count, bytes[place] != comma, bytes[place] != newline,
        bytes[place] != carriageReturn
      {
        place += 1
      }
      return Cell(
        text: String(decoding: bytes[start..<place], as: UTF8.self), line: startLine, column: startColumn)
    }
    place += 1
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      if byte == quote {
        place += 1
        guard place < bytes.count, bytes[place] == quote else {
          return Cell(text: String(decoding: text, as: UTF8.self), line: startLine, column: startColumn)
        }
      }
      text.append(byte)
      place += 1
      if byte == newline {
        line += 1
        lineStart = place
      }
    }
    throw RuntimeError(file: path, line: startLine, column: startColumn, "this quote is never closed")
  }

  private mutating func skipLineEnd() -> Bool {
    var end = place
    if bytes[end] == carriageReturn { end += 1 }
    if end < bytes.count, bytes[end] == newline { end += 1 }
    guard end > place else { return false }
    place = end
    line += 1
    lineStart = end
    return true
  }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
