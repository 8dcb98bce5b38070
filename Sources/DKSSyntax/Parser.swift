import DKSDiagnostics

/// Parses `file`, which is file number `number`, and adds what is wrong with it to `diagnostics`.
package func parse(_ file: SourceFile, number: UInt32, diagnostics: inout DiagnosticSet) -> SyntaxTree {
  var lexer = Lexer(file, number: number)
  lexer.run()
  var parser = Parser(text: file.text.bytes, tokens: lexer.tokens)
  let declarations = parser.file()
  for d in lexer.errors.merged(with: parser.errors) { diagnostics.insert(d) }
  return SyntaxTree(declarations: declarations, tokens: lexer.tokens)
}

/// Parses `file` as nothing but a method, as the command line gives one: `dks(zeta: 1.5)`; nil after a report.
package func parseMethod(
  _ file: SourceFile, number: UInt32, diagnostics: inout DiagnosticSet
) -> MethodExpression? {
  var lexer = Lexer(file, number: number)
  lexer.run()
  var parser = Parser(text: file.text.bytes, tokens: lexer.tokens)
  let method = parser.onlyMethod()
  for d in lexer.errors.merged(with: parser.errors) { diagnostics.insert(d) }
  return method
}

/// A recursive-descent parser: one function per rule of Grammar/dks.ebnf, in its order, each with its rule as
/// the comment (Parser+Declarations.swift, Parser+Expressions.swift).
///
/// A function reports the first word that does not fit and throws; the nearest statement catches, moves to
/// the next word at which one can begin, and has `.error` for a value (Parser+Recovery.swift).
struct Parser {
  /// Thrown after the fault was reported.
  struct Failure: Error {}

  /// How deep brackets, closures, prefixes and conditionals may nest; later rooms recurse as deep.
  static let nestingLimit = 256

  let text: [UInt8]
  /// Never empty: the last one is `endOfFile`.
  let tokens: [Token]
  /// The index of the current token, which is neither a comment nor unknown.
  var index = 0
  /// The current token's kind.
  var kind: Token.Kind
  /// The span of the token before the current one.
  var previous: SourceSpan
  /// How many levels deep the current token lies.
  var depth = 0
  var errors = SyntaxErrors()
  /// The token at which the last fault was found: a second one there follows from the first.
  var faultIndex = -1
  /// Whether nesting past the limit was reported; once is enough.
  var reportedNesting = false
  /// Whether a brace was stray, so that what follows it up to the next declaration was meant to be inside.
  var bracesAreOff = false
  /// How many braces were reported as missing; as many stray ones are no news.
  var missingBraces = 0
  /// How many parentheses, brackets and braces are open.
  var open = (parentheses: 0, brackets: 0, braces: 0)

  init(text: [UInt8], tokens: [Token]) {
    self.text = text
    let end = SourceSpan(file: 0, start: UInt32(text.count), end: UInt32(text.count))
    self.tokens = tokens.isEmpty ? [Token(.endOfFile, end)] : tokens
    kind = self.tokens[0].kind
    previous = self.tokens[0].span
    previous.end = previous.start
    skipTrivia()
  }

  /// The current token's span.
  var span: SourceSpan { tokens[index].span }

  /// Moves to the next token, if the current one is not the last.
  mutating func advance() {
    guard index + 1 < tokens.count else { return }
    previous = span
    index += 1
    skipTrivia()
  }

  private mutating func skipTrivia() {
    while tokens[index].isTrivia, index + 1 < tokens.count { index += 1 }
    kind = tokens[index].kind
  }

  /// The kind of the token after the current one.
  var next: Token.Kind {
    var i = index + 1
    while i < tokens.count, tokens[i].isTrivia { i += 1 }
    return i < tokens.count ? tokens[i].kind : .endOfFile
  }

  /// Whether the current token is `punctuator`.
  func at(_ punctuator: Punctuator) -> Bool { kind == .punctuator(punctuator) }

  /// Whether the current token is `keyword`.
  func at(_ keyword: Keyword) -> Bool { kind == .keyword(keyword) }

  /// Moves past `punctuator` and says whether it was there.
  mutating func take(_ punctuator: Punctuator) -> Bool {
    guard at(punctuator) else { return false }
    advance()
    return true
  }

  /// Moves past `punctuator`, or reports that `wanted` was expected.
  mutating func expect(_ punctuator: Punctuator, _ wanted: String? = nil) throws(Failure) {
    if !take(punctuator) { throw unexpected(wanted ?? "'\(punctuator.rawValue)'") }
  }

  /// The text of `span`.
  func text(_ span: SourceSpan) -> String {
    String(decoding: text[Int(span.start)..<Int(span.end)], as: UTF8.self)
  }

  /// Goes one level deeper; the caller goes back up with `leave()`.
  mutating func enter() throws(Failure) {
    guard depth < Self.nestingLimit else { throw tooDeep() }
    depth += 1
  }

  /// Goes one level up.
  mutating func leave() { depth -= 1 }

  /// The current token as a name; `what` says of what, for the message.
  mutating func name(_ what: String) throws(Failure) -> Identifier {
    switch kind {
    case .name: break
    case .keyword(let word) where isUsedAsName && word != .in:
      report(.reservedWord(word.rawValue, expected: what, at: span))
    default: throw unexpected(what)
    }
    let identifier = Identifier(text(span), span)
    advance()
    return identifier
  }
}

extension Token {
  /// Whether the grammar does not see the token.
  var isTrivia: Bool {
    switch kind {
    case .lineComment, .documentationComment, .blockComment, .unknown: true
    default: false
    }
  }
}
