import DKSDiagnostics

// Going on after a fault: where to, and what not to say twice.
extension Parser {
  /// Notes a fault at the current token and says whether it is one to be told: not if the token before is
  /// unknown, which the lexer reported, nor if this token is at fault already.
  private mutating func marksNewFault() -> Bool {
    guard faultIndex != index, index == 0 || tokens[index - 1].kind != .unknown else { return false }
    faultIndex = index
    return true
  }

  /// Adds `diagnostic` unless it follows from an earlier one.
  mutating func report(_ diagnostic: Diagnostic) {
    if marksNewFault() { errors.report(diagnostic) }
  }

  /// Reports that `wanted` was expected instead of the current token.
  mutating func unexpected(
    _ wanted: String, labels: [Diagnostic.Label] = [], helps: [String] = []
  ) -> Failure {
    guard marksNewFault(), errors.count() else { return Failure() }
    let isStray = at(.closeParenthesis) && open.parentheses == 0 || at(.closeBracket) && open.brackets == 0
    errors.add(
      isStray
        ? .strayClosing(text(span), at: span)
        : .unexpected(found, expected: wanted, at: place, labels: labels, helps: helps))
    return Failure()
  }

  /// Reports that the current token is no layer.
  mutating func notAStage(_ helps: [String]) -> Failure {
    report(.notAStage(found, at: place, helps: helps))
    return Failure()
  }

  /// Reports nesting past the limit, the first time it happens.
  mutating func tooDeep() -> Failure {
    if !reportedNesting { report(.nestedTooDeep(limit: Self.nestingLimit, at: span)) }
    reportedNesting = true
    return Failure()
  }

  /// The current token in words, for a message.
  var found: String {
    switch kind {
    case .endOfFile: "the end of the file"
    case .string: "a string"
    default: "'\(excerpt(span, limit: 40) ?? "…")'"
    }
  }

  /// Where to point for a missing word: at the current token, or after the one before if the current one is right
  /// where it is, at the start of a later line.
  var place: SourceSpan {
    switch kind {
    case .endOfFile: return previous.endPoint
    case .punctuator(.closeParenthesis), .punctuator(.closeBracket), .punctuator(.closeBrace): break
    default:
      guard startsStatement || startsItemOnly || startsDeclarationOnly || at(.return) else { return span }
    }
    let between = text[Int(previous.end)..<max(Int(previous.end), Int(span.start))]
    return between.contains(UInt8(ascii: "\n")) ? previous.endPoint : span
  }

  /// The text of `span` on one line; nil if it is longer than `limit` bytes.
  func excerpt(_ span: SourceSpan, limit: Int = 60) -> String? {
    guard span.end - span.start <= limit else { return nil }
    return text(span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether the current keyword stands where a name would: no statement begins with it and what follows.
  var isUsedAsName: Bool {
    guard case .keyword(let word) = kind, case .punctuator(let punctuator) = next else { return false }
    switch punctuator {
    case .openParenthesis: return word != .let && word != .return
    case .openBracket, .minus, .not, .dot, .keep: return word != .return
    default: return true
    }
  }

  /// Whether a declaration other than `let` begins here.
  var startsDeclarationOnly: Bool {
    switch kind {
    case .keyword(.import): next == .string
    case .keyword(.activation), .keyword(.block), .keyword(.network), .keyword(.train): next == .name
    default: false
    }
  }

  /// Whether an item begins here that only a network has.
  var startsItemOnly: Bool {
    switch kind {
    case .keyword(.method), .keyword(.param), .keyword(.input), .keyword(.output): next == .name
    default: false
    }
  }

  /// Whether `let` or `layer` stands here.
  var startsStatement: Bool { at(.let) || at(.layer) }

  /// The current token as one of `keywords`, or the one that a name in its place is nearly.
  mutating func keyword(among keywords: [Keyword]) -> Keyword? {
    if case .keyword(let word) = kind { return keywords.contains(word) ? word : nil }
    guard kind == .name, next == .name else { return nil }
    let name = text(span)
    guard let meant = suggestion(for: name, among: keywords.map(\.rawValue)).flatMap(Keyword.init) else {
      return nil
    }
    report(.misspeltKeyword(name, meant: meant, at: span))
    return meant
  }

  /// An expression, or `.error` after a report; the parser is then at the end of the statement.
  ///
  /// - Parameter amongSettings: Whether a name and a colon begin the next thing, as in `train`.
  mutating func value(amongSettings: Bool = false) -> Expression {
    let (start, depth, open) = (span, depth, open)
    do throws(Failure) {
      return try expression()
    } catch {
      (self.depth, self.open) = (depth, open)
      skipToStatement(orSetting: amongSettings)
      return Expression(.error, start.union(previous.end > start.start ? previous : start))
    }
  }

  /// Moves to the next word at which a statement, an item or a declaration begins, or to the brace that
  /// closes the body; what stands in braces of its own is passed over.
  mutating func skipToStatement(orSetting: Bool = false) {
    var depth = 0
    while kind != .endOfFile {
      if startsDeclarationOnly || startsItemOnly { return }
      switch kind {
      case .keyword(.return) where depth == 0: return
      case .keyword(.let) where depth == 0 && (next == .name || next == .punctuator(.openParenthesis)): return
      case .keyword(.layer) where depth == 0 && next == .name: return
      case .name where orSetting && depth == 0 && next == .punctuator(.colon): return
      case .punctuator(.openBrace): depth += 1
      case .punctuator(.closeBrace):
        if depth == 0 { return }
        depth -= 1
      default: break
      }
      advance()
    }
  }

  /// Moves to the next word at which a declaration begins.
  mutating func skipToDeclaration() {
    open = (0, 0, 0)
    var depth = 0
    while kind != .endOfFile, !startsDeclarationOnly {
      if at(.openBrace) { depth += 1 }
      if at(.closeBrace) { depth = max(0, depth - 1) }
      if at(.let), next == .name, depth == 0, !bracesAreOff { return }
      advance()
    }
  }
}
