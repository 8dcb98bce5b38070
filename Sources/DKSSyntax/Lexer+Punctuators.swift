import DKSDiagnostics

// Operators, brackets, and what is no word at all.
extension Lexer {
  /// The longest operator or bracket that starts here.
  mutating func punctuator(_ first: UInt8) {
    let (second, third) = (peek(1), peek(2))
    switch first {
    case UInt8(ascii: "("): take(.openParenthesis, 1)
    case UInt8(ascii: ")"): take(.closeParenthesis, 1)
    case UInt8(ascii: "["): take(.openBracket, 1)
    case UInt8(ascii: "]"): take(.closeBracket, 1)
    case UInt8(ascii: "{"): take(.openBrace, 1)
    case UInt8(ascii: "}"): take(.closeBrace, 1)
    case UInt8(ascii: ","): take(.comma, 1)
    case UInt8(ascii: ":"): take(.colon, 1)
    case UInt8(ascii: "?"): take(.question, 1)
    case UInt8(ascii: "+"): take(.plus, 1)
    case UInt8(ascii: "*"): take(.star, 1)
    case UInt8(ascii: "/"): take(.slash, 1)
    case UInt8(ascii: "%"): take(.percent, 1)
    case UInt8(ascii: "-"): second == UInt8(ascii: ">") ? take(.arrow, 2) : take(.minus, 1)
    case UInt8(ascii: "="): second == UInt8(ascii: "=") ? take(.equal, 2) : take(.assign, 1)
    case UInt8(ascii: "!"): second == UInt8(ascii: "=") ? take(.notEqual, 2) : take(.not, 1)
    case UInt8(ascii: "<"): second == UInt8(ascii: "=") ? take(.lessOrEqual, 2) : take(.less, 1)
    case UInt8(ascii: ">"): second == UInt8(ascii: "=") ? take(.greaterOrEqual, 2) : take(.greater, 1)
    case UInt8(ascii: "|") where second == first: take(.or, 2)
    case UInt8(ascii: "&") where second == first: take(.and, 2)
    case UInt8(ascii: "|"): takeMisspelt(.or, 1)
    case UInt8(ascii: "&"): takeMisspelt(.and, 1)
    case UInt8(ascii: ".") where second == first && third == UInt8(ascii: "<"): take(.halfOpenRange, 3)
    case UInt8(ascii: ".") where second == first && third == first: take(.closedRange, 3)
    case UInt8(ascii: ".") where second == first: takeMisspelt(.closedRange, 2)
    case UInt8(ascii: "."): take(.dot, 1)
    case UInt8(ascii: "@"): attribute()
    default: unknown(Unicode.Scalar(first), length: 1)
    }
  }

  private mutating func take(_ punctuator: Punctuator, _ length: Int) {
    index += length
    add(.punctuator(punctuator), from: index - length)
  }

  /// Reports that `length` bytes are no operator and goes on as if they were `punctuator`.
  private mutating func takeMisspelt(_ punctuator: Punctuator, _ length: Int) {
    take(punctuator, length)
    report(from: index - length) { .misspeltOperator($0, meant: punctuator, at: $1) }
  }

  /// `@keep`, or an attribute that does not exist and is taken for it.
  private mutating func attribute() {
    let start = index
    index += 1
    skipName()
    guard index > start + 1 else {
      index = start
      return unknown("@", length: 1)
    }
    add(.punctuator(.keep), from: start)
    if !text[start..<index].elementsEqual(Punctuator.keep.rawValue.utf8) {
      report(from: start) { .unknownAttribute($0, at: $1) }
    }
  }

  /// A name that starts with a letter beyond ASCII, an operator's lookalike, or bytes that are no word.
  mutating func beyondASCII() {
    guard let (scalar, length) = scalar(in: text, at: index) else {
      let start = index
      skipInvalidBytes()
      if addUnknown(from: start) { report(from: start) { .invalidUTF8(at: $1) } }
      return
    }
    if Characters.startsName(scalar) {
      name(from: index)
    } else if let punctuator = Characters.lookalike(of: scalar) {
      takeMisspelt(punctuator, length)
    } else {
      unknown(scalar, length: length)
    }
  }

  private mutating func unknown(_ scalar: Unicode.Scalar, length: Int) {
    let start = index
    index += length
    if addUnknown(from: start) { report(from: start) { .unknownCharacter(scalar, at: $1) } }
  }
}
