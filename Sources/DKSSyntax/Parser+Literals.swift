import DKSDiagnostics

// What numbers, strings and documentation say.
extension Parser {
  /// The number that stands at `span`.
  ///
  /// A malformed one was reported by the lexer and is an error.
  mutating func number(_ span: SourceSpan) -> Expression {
    let bytes = text[Int(span.start)..<Int(span.end)]
    if bytes.count <= 15 {
      // Every integer of fifteen digits is a Double.
      var value = 0
      var isInteger = true
      for byte in bytes where byte != UInt8(ascii: "_") {
        guard Characters.isDigit(byte) else {
          isInteger = false
          break
        }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      if isInteger { return Expression(.number(Double(value), isInteger: true), span) }
    }
    let isInteger = bytes.allSatisfy { Characters.isDigit($0) || $0 == UInt8(ascii: "_") }
    let digits = String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    guard let value = Double(digits) else { return Expression(.error, span) }
    guard value.isFinite else {
      errors.report(.numberTooLarge(at: span))
      return Expression(.error, span)
    }
    return Expression(.number(value, isInteger: isInteger), span)
  }

  /// What the string at `span` says: without its quotes, escapes undone.
  func stringValue(_ span: SourceSpan) -> String {
    var bytes = text[Int(span.start)..<Int(span.end)].dropFirst()
    if bytes.last == UInt8(ascii: "\"") { bytes = bytes.dropLast() }
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    var value: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
        default: value.append(byte)
        }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        value.append(byte)
      }
    }
    return String(decoding: value, as: UTF8.self)
  }

  /// The text of the documentation comments that stand right before the current token, one a line.
  func documentation() -> String {
    var first = index
    while first > 0, tokens[first - 1].kind == .documentationComment { first -= 1 }
    return tokens[first..<index].map { token in
      let line = text[Int(token.span.start)..<Int(token.span.end)].dropFirst(3)
      return String(decoding: line.first == UInt8(ascii: " ") ? line.dropFirst() : line, as: UTF8.self)
    }.joined(separator: "\n")
  }
}
