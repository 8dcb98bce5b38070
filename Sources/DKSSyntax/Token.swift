import DKSDiagnostics

/// A word of the language, or a comment between words.
package struct Token: Hashable, Sendable {
  /// What kind of word it is; the text itself is found through the span.
  package enum Kind: Hashable, Sendable {
    case name
    case keyword(Keyword)
    case number
    case string
    /// Operators, brackets, comma, colon, dot, arrow and `@keep`.
    case punctuator(Punctuator)
    /// `// …`
    case lineComment
    /// `/// …`, which documents what follows.
    case documentationComment
    /// `/* … */`
    case blockComment
    /// Bytes that are no word; reported by the lexer.
    case unknown
    case endOfFile
  }

  package var kind: Kind
  package var span: SourceSpan

  package init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}

/// The reserved words; every statement starts with one, so that a half-typed program recovers at the next.
package enum Keyword: String, Hashable, Sendable, CaseIterable {
  case `import`, `let`, activation, block, network, train, method, param, input, layer, output
  case `repeat`, `for`, `in`, scan, `return`, `true`, `false`
}

/// The tokens that are not words.
package enum Punctuator: String, Hashable, Sendable, CaseIterable {
  case arrow = "->"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"
  case comma = ","
  case colon = ":"
  case dot = "."
  case question = "?"
  case assign = "="
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case not = "!"
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case halfOpenRange = "..<"
  case closedRange = "..."
  case keep = "@keep"
}
