import DKSDiagnostics

// Numbers, strings and comments.
extension Lexer {
  /// `number = digits , [ "." , digit , { digit } ] , [ ( "e" | "E" ) , [ "+" | "-" ] , digit , { digit } ]`
  ///
  /// A number is not followed by a letter, `_` or a point that begins no range; `1__`, `1.e5`, `3x` and `0x1F`
  /// are one malformed number each.
  mutating func number() {
    let start = index
    skipDigits()
    while peek(0) == UInt8(ascii: "_"), Characters.isDigit(peek(1)) {
      index += 1
      skipDigits()
    }
    if peek(0) == UInt8(ascii: "."), Characters.isDigit(peek(1)) {
      index += 1
      skipDigits()
    }
    if peek(0) | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if Characters.isDigit(peek(sign ? 2 : 1)) {
        index += sign ? 2 : 1
        skipDigits()
      }
    }
    let end = index
    skipMalformedRest()
    add(.number, from: start)
    if index > end { report(from: start) { .malformedNumber($0, at: $1) } }
  }

  private mutating func skipDigits() {
    while Characters.isDigit(peek(0)) { index += 1 }
  }

  /// Moves past what cannot follow a number: names, and points that are no range operator.
  private mutating func skipMalformedRest() {
    while true {
      let before = index
      skipName()
      let last = index > 0 ? text[index - 1] : 0
      if last | 0x20 == UInt8(ascii: "e"), index > before,
        peek(0) == UInt8(ascii: "+") || peek(0) == UInt8(ascii: "-"), Characters.isDigit(peek(1))
      {
        index += 1  // the exponent of 1.e+5
      } else if peek(0) == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
        index += 1
      }
      if index == before { return }
    }
  }

  /// `string = '"' , { character - ( '"' | "\" | newline ) | "\" , ( '"' | "\" | "n" | "t" ) } , '"'`
  mutating func string() {
    let start = index
    index += 1
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "\""):
        index += 1
        add(.string, from: start)
        return
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return unterminatedString(from: start)
      case UInt8(ascii: "\\"): escape()
      case 0x80...: characterBeyondASCII()
      default: index += 1
      }
    }
    unterminatedString(from: start)
  }

  private mutating func unterminatedString(from start: Int) {
    add(.string, from: start)
    report(from: start) { .unterminatedString(at: $1) }
    add(.unknown, from: index)  // it may have swallowed brackets: what the parser misses next is no news
  }

  private mutating func escape() {
    let start = index
    index += 1
    switch peek(0) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"): index += 1
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return
    case _ where index >= text.count: return
    default:
      index += scalar(in: text, at: index)?.length ?? 1
      report(from: start) { .unknownEscape($0, at: $1) }
    }
  }

  /// `// …` to the end of the line; three slashes document what follows, four do not.
  mutating func lineComment() {
    let start = index
    let documents = peek(2) == UInt8(ascii: "/") && peek(3) != UInt8(ascii: "/")
    while index < text.count, text[index] != UInt8(ascii: "\n") {
      if text[index] < 0x80 { index += 1 } else { characterBeyondASCII() }
    }
    let next = index
    // White space at its end is no part of it, nor are carriage returns, of which there may be several.
    let white = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    while index > start, white.contains(text[index - 1]) { index -= 1 }
    add(documents ? .documentationComment : .lineComment, from: start)
    index = next
  }

  /// `/* … */`, which do not nest.
  mutating func blockComment() {
    let start = index
    index += 2
    while index < text.count {
      if text[index] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        index += 2
        add(.blockComment, from: start)
        return
      }
      if text[index] < 0x80 { index += 1 } else { characterBeyondASCII() }
    }
    add(.blockComment, from: start)
    add(.unknown, from: index)  // as for strings
    report(from: start) {
      .unterminatedComment(at: SourceSpan(file: $1.file, start: $1.start, end: $1.start + 2))
    }
  }

  /// Moves past one character of a string or comment, or past a run of bytes that are none.
  private mutating func characterBeyondASCII() {
    if let (_, length) = scalar(in: text, at: index) {
      index += length
    } else {
      let start = index
      skipInvalidBytes()
      report(from: start) { .invalidUTF8(at: $1) }
    }
  }

  /// Moves past the bytes from here on that are no well-formed UTF-8.
  mutating func skipInvalidBytes() {
    repeat {
      index += 1
    } while index < text.count && text[index] >= 0x80
      && scalar(in: text, at: index) == nil
  }
}
