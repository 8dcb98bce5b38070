import DKSDiagnostics

// What the lexer says: bytes and words.
extension Diagnostic {
  /// A character that no word of the language contains.
  static func unknownCharacter(_ scalar: Unicode.Scalar, at span: SourceSpan) -> Diagnostic {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    let isVisible = scalar.properties.generalCategory != .control && !scalar.properties.isWhitespace
    let shown = isVisible ? "'\(scalar)' (\(code))" : code
    var helps: [String] = []
    switch scalar {
    case ";": helps = ["leave it out: every statement begins with a keyword"]
    case "#": helps = ["comments begin with '//'"]
    case "'", "“", "”", "‘", "’", "`": helps = ["strings stand in double quotes: \"…\""]
    case _ where scalar.properties.isWhitespace: helps = ["write an ordinary space"]
    default: break
    }
    return Diagnostic(
      .error, "DKS0101", "unknown character \(shown)", at: span, helps: helps)
  }

  /// Something close to an operator.
  static func misspeltOperator(_ text: String, meant: Punctuator, at span: SourceSpan) -> Diagnostic {
    let fix = Diagnostic.FixIt("write '\(meant.rawValue)'", replace: span, with: meant.rawValue)
    return Diagnostic(
      .error, "DKS0101", "'\(text)' is no operator", at: span, label: "did you mean '\(meant.rawValue)'?",
      fixIts: [fix])
  }

  /// A word with `@` that is not `@keep`.
  static func unknownAttribute(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0101", "unknown attribute '\(text)'", at: span, label: "the only one is '@keep'",
      fixIts: [.init("write '@keep'", replace: span, with: "@keep")])
  }

  /// Bytes that are no text.
  static func invalidUTF8(at span: SourceSpan) -> Diagnostic {
    let bytes = span.end - span.start
    return Diagnostic(
      .error, "DKS0102", bytes == 1 ? "a byte here is no UTF-8" : "\(bytes) bytes here are no UTF-8",
      at: span,
      helps: ["save the file as UTF-8"])
  }

  /// A string without its closing quote.
  static func unterminatedString(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0103", "the line ends inside a string, before its closing '\"'", at: span,
      fixIts: [.init("close the string", replace: span.endPoint, with: "\"")])
  }

  /// A number that breaks off, has a separator too many, or runs into a name.
  static func malformedNumber(_ text: String, at span: SourceSpan) -> Diagnostic {
    let help: String
    if text.last == "_" || text.contains("__") {
      help = "'_' stands alone between two digits: '10_000'"
    } else if text.lowercased().hasPrefix("0x") || text.lowercased().hasPrefix("0b") {
      help = "numbers are decimal"
    } else if text.contains(".") {
      help = "a point has digits on both sides: '1.0e5'"
    } else if text.last?.lowercased() == "e" {
      help = "an exponent has digits: '1e5'"
    } else {
      help = "a number ends before the next word: '2 * x'"
    }
    return Diagnostic(.error, "DKS0104", "malformed number '\(text)'", at: span, helps: [help])
  }

  /// A number past the greatest `Double`.
  static func numberTooLarge(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0104", "this number is too large", at: span, notes: ["the largest is about 1.8e308"])
  }

  /// `.5`
  static func numberStartsWithPoint(_ digits: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0104", "malformed number '.\(digits)'", at: span,
      helps: ["a point has digits on both sides: '0.\(digits)'"],
      fixIts: [.init("write '0.\(digits)'", replace: span, with: "0.\(digits)")])
  }

  /// `/*` without `*/`.
  static func unterminatedComment(at opening: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0105", "the file ends inside a comment, before its closing '*/'", at: opening,
      label: "the comment begins here")
  }

  /// A backslash before something it gives no meaning.
  static func unknownEscape(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0106", "unknown escape '\(text)' in a string", at: span,
      helps: [#"the escapes are '\"', '\\', '\n' and '\t'"#])
  }

  /// The closing note of a file with too many faults.
  static func tooManyErrors(untold: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .note, "DKS0114", "\(untold) more \(untold == 1 ? "error follows" : "errors follow") in this file",
      at: span)
  }
}
