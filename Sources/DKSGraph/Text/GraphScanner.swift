import DKSDiagnostics

/// Walks over the bytes of a flat text; what a word is depends on where it stands, so the parser asks.
struct GraphScanner {
  /// A name and where it stands.
  struct Name {
    var text: String
    var span: SourceSpan
    var isQuoted: Bool
  }

  let file: SourceFile
  let fileNumber: UInt32
  /// The next byte.
  private(set) var position = 0
  /// Where the space that was skipped last began and ended.
  private var space = 0..<0

  private let bytes: [UInt8]

  init(_ file: SourceFile, number: UInt32) {
    self.file = file
    bytes = file.text.bytes
    fileNumber = number
  }

  /// Where the last word or symbol ended.
  private var end: Int { position == space.upperBound ? space.lowerBound : position }

  /// The bytes from `start` to the end of the last word or symbol.
  func span(from start: Int) -> SourceSpan {
    SourceSpan(file: fileNumber, start: UInt32(start), end: UInt32(max(start, end)))
  }

  /// Skips white space and comments.
  mutating func skipSpace() {
    let start = end
    defer { space = start..<position }
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "/") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "/"):
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      default: return
      }
    }
  }

  /// Whether nothing is left.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// The next byte that is not space.
  mutating func peek() -> UInt8? {
    skipSpace()
    return position < bytes.count ? bytes[position] : nil
  }

  /// Skips `symbol` if it is next.
  mutating func take(_ symbol: Character) -> Bool {
    guard let next = peek(), next == symbol.asciiValue else { return false }
    position += 1
    return true
  }

  /// Skips `symbol`, which must be next.
  mutating func expect(_ symbol: Character) throws(Diagnostic) {
    guard take(symbol) else { throw unexpected(wanted: "'\(symbol)'") }
  }

  /// Goes on after the line on which the last word or symbol ended, at the earliest the one of `start`.
  mutating func skipLine(of start: Int) {
    position = max(end, start)
    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    if position < bytes.count { position += 1 }
  }

  /// A name, plain or in quotes.
  mutating func name(_ wanted: String) throws(Diagnostic) -> Name {
    guard let first = peek() else { throw unexpected(wanted: wanted) }
    if first == UInt8(ascii: "\"") {
      let (text, span) = try string()
      return Name(text: text, span: span, isQuoted: true)
    }
    guard isLetter(first) else { throw unexpected(wanted: wanted) }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".") {
        position += 1
      } else if byte == UInt8(ascii: "["), let end = endOfIndex() {
        position = end
      } else {
        break
      }
    }
    return Name(text: try text(from: start), span: span(from: start), isQuoted: false)
  }

  /// Letters and digits alone: `f32`.
  mutating func word(_ wanted: String) throws(Diagnostic) -> (String, SourceSpan) {
    guard let first = peek(), isLetter(first) else { throw unexpected(wanted: wanted) }
    let start = position
    while position < bytes.count, isLetter(bytes[position]) || isDigit(bytes[position]) { position += 1 }
    return (try text(from: start), span(from: start))
  }

  /// `[ "-" ] digits [ "." digits ] [ ("e" | "E") [ "+" | "-" ] digits ]`; an integer if there are digits alone
  /// and they fit.
  mutating func number() throws(Diagnostic) -> Attribute.Value {
    skipSpace()
    let start = position
    _ = take("-")
    skipDigits()
    var isInteger = true
    if next(0) == UInt8(ascii: "."), next(1).map(isDigit) ?? false {
      isInteger = false
      position += 1
      skipDigits()
    }
    if next(0).map({ $0 | 0x20 == UInt8(ascii: "e") }) ?? false {
      let hasSign = next(1) == UInt8(ascii: "+") || next(1) == UInt8(ascii: "-")
      if next(hasSign ? 2 : 1).map(isDigit) ?? false {
        isInteger = false
        position += hasSign ? 2 : 1
        skipDigits()
      }
    }
    let digits = try text(from: start)
    if isInteger, let value = Int(digits) { return .integer(value) }
    guard let value = Double(digits) else { throw unexpected(wanted: "a number") }
    guard value.isFinite else { throw .numberTooLarge(at: span(from: start)) }
    return .number(value)
  }

  /// A text in quotes, its escapes resolved; it ends on its line.
  mutating func string() throws(Diagnostic) -> (String, SourceSpan) {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = next(0), byte != 0x0A {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        let span = span(from: start)
        guard let text = String(validating: content, as: UTF8.self) else { throw .illFormedText(at: span) }
        return (text, span)
      case UInt8(ascii: "\\"): content += try escape(from: position - 1)
      default: content.append(byte)
      }
    }
    throw .unclosedString(at: span(from: start))
  }

  /// The bytes that the escape after a backslash at `start` stands for.
  private mutating func escape(from start: Int) throws(Diagnostic) -> [UInt8] {
    let byte = next(0)
    if byte != nil, byte != 0x0A { position += 1 }
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return byte.map { [$0] } ?? []
    case UInt8(ascii: "u") where next(0) == UInt8(ascii: "{"):
      position += 1
      let digits = position
      while let digit = next(0), Character(Unicode.Scalar(digit)).isHexDigit, position - digits < 8 {
        position += 1
      }
      if next(0) == UInt8(ascii: "}"), let value = UInt32(try text(from: digits), radix: 16),
        let scalar = Unicode.Scalar(value)
      {
        position += 1
        return Array(String(Character(scalar)).utf8)
      }
    default: break
    }
    throw .unknownEscape(at: span(from: start))
  }

  /// What was found where `wanted` should stand.
  mutating func unexpected(wanted: String) -> Diagnostic {
    guard let first = peek() else {
      return .unexpectedText(found: "the end of the text", wanted: wanted, at: span(from: position))
    }
    let start = position
    var end = position + 1
    if isLetter(first) || isDigit(first) {
      // A long word would make a long message.
      while end < bytes.count, end - start < 40, isLetter(bytes[end]) || isDigit(bytes[end]) { end += 1 }
    }
    let span = SourceSpan(file: fileNumber, start: UInt32(start), end: UInt32(end))
    return .unexpectedText(found: "'\(file.text(from: span.start, to: span.end))'", wanted: wanted, at: span)
  }

  /// The text from `start` up to here.
  private func text(from start: Int) throws(Diagnostic) -> String {
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw .illFormedText(at: span(from: start))
    }
    return text
  }

  /// Where the index `[17]` that begins here ends, if one does.
  private func endOfIndex() -> Int? {
    var end = position + 1
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    return end > position + 1 && end < bytes.count && bytes[end] == UInt8(ascii: "]") ? end + 1 : nil
  }

  private mutating func skipDigits() {
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
  }

  private func next(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }
  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
