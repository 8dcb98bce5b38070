import DKSDiagnostics

/// Cuts a file into tokens, in one pass over its bytes.
///
/// White space is dropped and comments are kept, since the formatter wants them back. Nothing stops it: bytes
/// that are no word become one `unknown` token a run, and a malformed number or string keeps its kind, so
/// that the parser has no second complaint.
struct Lexer {
  let text: [UInt8]
  let file: UInt32
  private(set) var tokens: [Token] = []
  private(set) var errors = SyntaxErrors()
  /// The offset of the next byte.
  var index = 0

  /// Makes a lexer for `source`, which is file number `file`.
  init(_ source: SourceFile, number file: UInt32) {
    text = source.text.bytes
    self.file = file
    tokens.reserveCapacity(text.count / 4 + 1)
  }

  /// Cuts the whole text; the last token is `endOfFile`.
  mutating func run() {
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }  // the byte-order mark of some editors
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
      case _ where Characters.startsName(byte): name(from: index)
      case _ where Characters.isDigit(byte): number()
      case UInt8(ascii: "\""): string()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): lineComment()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): blockComment()
      case 0x80...: beyondASCII()
      default: punctuator(byte)
      }
    }
    add(.endOfFile, from: index)
  }

  /// The byte `distance` after the next one, or 0 past the end.
  func peek(_ distance: Int) -> UInt8 {
    index + distance < text.count ? text[index + distance] : 0
  }

  /// The span from `start` to the next byte.
  func span(from start: Int) -> SourceSpan {
    SourceSpan(file: file, start: UInt32(start), end: UInt32(index))
  }

  /// Reports the bytes from `start` to the next one; `make` gets their text and their span.
  mutating func report(from start: Int, _ make: (String, SourceSpan) -> Diagnostic) {
    if errors.count() { errors.add(make(lexeme(from: start), span(from: start))) }
  }

  /// The text from `start` to the next byte, shortened if it is long.
  private func lexeme(from start: Int) -> String {
    let text = String(decoding: text[start..<min(index, start + 40)], as: UTF8.self)
    return index > start + 40 ? text + "…" : text
  }

  /// Adds a token that reaches from `start` to the next byte.
  mutating func add(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind, span(from: start)))
  }

  /// Adds the bytes from `start` as `unknown`, joined to an unknown token that ends there.
  ///
  /// Returns whether they begin a new run, which is what is worth a report.
  mutating func addUnknown(from start: Int) -> Bool {
    if let last = tokens.last, last.kind == .unknown, Int(last.span.end) == start {
      tokens[tokens.count - 1].span.end = UInt32(index)
      return false
    }
    add(.unknown, from: start)
    return true
  }

  /// `name = ( letter | "_" ) , { letter | mark | numeral | "_" }`, or a keyword
  mutating func name(from start: Int) {
    index = start
    skipName()
    add(Keyword(text[start..<index]).map(Token.Kind.keyword) ?? .name, from: start)
  }

  /// Moves past everything that may stand inside a name.
  mutating func skipName() {
    while index < text.count {
      if Characters.continuesName(text[index]) {
        index += 1
      } else if text[index] >= 0x80, let (scalar, length) = scalar(in: text, at: index),
        Characters.continuesName(scalar)
      {
        index += length
      } else {
        return
      }
    }
  }
}

extension Keyword {
  /// The keyword that `bytes` spell, if they spell one.
  fileprivate init?(_ bytes: ArraySlice<UInt8>) {
    // None is longer, so most names end their search here or at the first letter.
    guard bytes.count >= 2, bytes.count <= 10 else { return nil }
    switch bytes[bytes.startIndex] {
    case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "i"), UInt8(ascii: "l"),
      UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "p"), UInt8(ascii: "r"),
      UInt8(ascii: "s"), UInt8(ascii: "t"):
      self.init(rawValue: String(decoding: bytes, as: UTF8.self))
    default: return nil
    }
  }
}
