import DKSDiagnostics

/// The text of `file` as `dksc fmt` writes it (Language 7): two spaces, a hundred columns, the same tokens and
/// comments in the same order.
///
/// `tree` is what `parse` made of `file`, without an error; if it is not, the text comes back as it is.
package func format(_ tree: SyntaxTree, of file: SourceFile) -> String {
  var formatter = Formatter(text: file.text.bytes, tokens: tree.tokens)
  formatter.write(tree.declarations)
  return formatter.isFinished
    ? formatter.printer.finished() : file.text(from: 0, to: UInt32(file.text.count))
}

/// Walks through the tree and takes each token from the list as it comes to it, with the comments around it, so
/// that none can be lost.
struct Formatter {
  let text: [UInt8]
  let tokens: [Token]
  /// The index of the next token or comment.
  var index = 0
  var printer = LayoutPrinter()

  init(text: [UInt8], tokens: [Token]) {
    self.text = text
    self.tokens = tokens
  }

  /// Whether all tokens were taken.
  var isFinished: Bool { index + 1 == tokens.count && tokens[index].kind == .endOfFile }

  /// Writes the declarations, one at a time, so that the layout of one is all there is.
  mutating func write(_ declarations: [Declaration]) {
    for declaration in declarations {
      printer.print(.sequence(ownLines() + [self.declaration(declaration)] + trailingComments()))
    }
    printer.print(.sequence(comments(leadingTo: false)))
  }

  /// The kind of the next token that is no comment.
  var nextKind: Token.Kind {
    var i = index
    while i < tokens.count, tokens[i].isTrivia { i += 1 }
    return i < tokens.count ? tokens[i].kind : .endOfFile
  }

  /// Whether `punctuator` comes next.
  func at(_ punctuator: Punctuator) -> Bool { nextKind == .punctuator(punctuator) }

  /// How many line breaks the writer put before the token or comment at `index`.
  func lineBreaks(before index: Int) -> Int {
    guard index < tokens.count else { return 0 }
    let start = index > 0 ? Int(tokens[index - 1].span.end) : 0
    let end = Int(tokens[index].span.start)
    return text[min(start, end)..<end].count { $0 == UInt8(ascii: "\n") }
  }

  /// The next token, with the comments that lead to it and those that follow it in its line.
  mutating func token() -> PrettyDocument {
    var parts: [PrettyDocument] = []
    while index < tokens.count, tokens[index].isTrivia {
      if lineBreaks(before: index) > 0 { parts.append(PrettyDocument.hardline.breakingGroups) }
      parts.append(comment())
    }
    guard index + 1 < tokens.count else { return .sequence(parts) }
    if !parts.isEmpty, lineBreaks(before: index) > 0 { parts.append(PrettyDocument.hardline.breakingGroups) }
    let kind = tokens[index].kind
    parts.append(.text(string(tokens[index])))
    index += 1
    let opens = kind == .punctuator(.openParenthesis) || kind == .punctuator(.openBracket)
    if !(kind.endsValue && endsStatement) { parts += trailingComments(afterOpening: opens) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// The comments that follow what was taken last, in its line.
  mutating func trailingComments(afterOpening opens: Bool = false) -> [PrettyDocument] {
    var parts: [PrettyDocument] = []
    while index < tokens.count, tokens[index].isTrivia, lineBreaks(before: index) == 0 {
      let isBlock = tokens[index].kind == .blockComment
      parts += opens && isBlock ? [comment()] : [.space, comment(spaced: false)]
    }
    return parts
  }

  /// Whether the next word belongs to another statement, or to the end of the body, if a value was just taken.
  private var endsStatement: Bool {
    switch nextKind {
    case .endOfFile, .name, .punctuator(.closeBrace): true
    case .keyword(let word): word != .in
    default: false
    }
  }

  /// The comment that comes next and the white space that it wants after it.
  private mutating func comment(spaced: Bool = true) -> PrettyDocument {
    let token = tokens[index]
    index += 1
    let text = PrettyDocument.text(string(token))
    guard token.kind == .blockComment else {
      return PrettyDocument.sequence([text, .hardline]).breakingGroups
    }
    let comment = spaced ? PrettyDocument.sequence([text, .space]) : text
    return text.hasBreak ? comment.breakingGroups : comment
  }

  private func string(_ token: Token) -> String {
    String(decoding: text[Int(token.span.start)..<Int(token.span.end)], as: UTF8.self)
  }

  /// What stands before a statement: the break of the line, a blank one where the writer left one or more, and
  /// the comments that lead to it, in lines of their own.
  ///
  /// - Parameter first: Whether the statement is the first of its body, before which no line is blank.
  mutating func ownLines(first: Bool = false) -> [PrettyDocument] {
    let blank = !first && lineBreaks(before: index) > 1
    return [.hardline(blank: blank)] + comments(leadingTo: true)
  }

  /// The comments that come next, in lines of their own.
  ///
  /// - Parameter leadingTo: Whether a statement follows; else what follows is the end of the body.
  mutating func comments(leadingTo isStatement: Bool, first: Bool = false) -> [PrettyDocument] {
    var parts: [PrettyDocument] = []
    while index < tokens.count, tokens[index].isTrivia {
      let isFirst = first && parts.isEmpty
      if lineBreaks(before: index) > 0, !isStatement || !parts.isEmpty {
        parts.append(PrettyDocument.hardline(blank: !isFirst && lineBreaks(before: index) > 1).breakingGroups)
      } else if !isStatement {
        parts.append(.space)
      }
      parts.append(comment())
    }
    if isStatement, !parts.isEmpty, lineBreaks(before: index) > 0 {
      parts.append(.hardline(blank: lineBreaks(before: index) > 1))
    }
    return parts
  }
}

extension Token.Kind {
  /// Whether a value or a statement can end with the token.
  fileprivate var endsValue: Bool {
    switch self {
    case .name, .number, .string, .keyword(.true), .keyword(.false), .punctuator(.closeParenthesis),
      .punctuator(.closeBracket), .punctuator(.closeBrace):
      true
    default: false
    }
  }
}
