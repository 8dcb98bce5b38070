import DKSDiagnostics

// Opening and closing, and words that stand where nothing can begin with them.
extension Parser {
  /// Moves past an opening bracket and returns where it stands.
  mutating func openBracket(_ bracket: Punctuator, _ wanted: String? = nil) throws(Failure) -> SourceSpan {
    let opening = span
    try expect(bracket, wanted)
    switch bracket {
    case .openParenthesis: open.parentheses += 1
    case .openBracket: open.brackets += 1
    default: open.braces += 1
    }
    return opening
  }

  /// Moves past `closer`; if the text goes on with a statement or another closing bracket, reports it as
  /// missing and goes on as if it stood there.
  mutating func closeBracket(
    _ closer: Punctuator, _ opening: SourceSpan, separated: Bool = true
  ) throws(Failure) {
    if closer == .closeParenthesis { open.parentheses -= 1 } else { open.brackets -= 1 }
    if take(closer) { return }
    let isOther = at(.closeParenthesis) || at(.closeBracket) || at(.closeBrace)
    let startsNext = startsStatement || startsItemOnly || startsDeclarationOnly || at(.return)
    guard kind == .endOfFile || isOther || startsNext else {
      throw unexpected(separated ? "',' or '\(closer.rawValue)'" : "'\(closer.rawValue)'")
    }
    reportMissing(closer, opening)
    // A closing bracket of the wrong kind that closes nothing else was meant for this one.
    if at(.closeParenthesis) && open.parentheses == 0 || at(.closeBracket) && open.brackets == 0 { advance() }
  }

  /// Moves past `}`; if it is missing, reports that and goes on as if it stood before the next statement.
  mutating func closeBrace(_ opening: SourceSpan) {
    open.braces -= 1
    if take(.closeBrace) { return }
    if kind == .endOfFile || startsStatement || startsItemOnly || startsDeclarationOnly || at(.return) {
      reportMissing(.closeBrace, opening)
      missingBraces += 1
      return
    }
    _ = misplacedInBody("'->', an operator or '}'")
    skipToStatement()
    if !take(.closeBrace) { missingBraces += 1 }
  }

  private mutating func reportMissing(_ closer: Punctuator, _ opening: SourceSpan) {
    report(
      .missingClosing(closer, found: found, at: place, opening: opening, insert: previous.endPoint))
  }

  /// Reports a token that begins no declaration.
  mutating func misplacedAtTop() {
    switch kind {
    case .punctuator(.closeBrace) where missingBraces > 0:
      missingBraces -= 1
      advance()
      return
    case _ where bracesAreOff || missingBraces > 0: break
    case .punctuator(.closeBrace): report(.strayClosing("}", at: span))
    case .keyword(let word) where startsStatement || startsItemOnly || word == .return:
      let endsBefore = previous.end > previous.start && text[Int(previous.end) - 1] == UInt8(ascii: "}")
      report(
        .misplaced(
          word, belongs: word == .return || word == .layer ? "in a body" : "inside of a 'network'", at: span,
          labels: endsBefore ? [.init(previous, "the one before ends here")] : []))
    default: _ = misplacedInBody("'network', 'block', 'activation', 'train', 'let' or 'import'")
    }
    bracesAreOff = true
  }

  /// Reports a token that begins no item.
  mutating func misplacedInNetwork() -> Failure {
    if at(.return) {
      if missingBraces == 0 { report(.misplaced(.return, belongs: "at the end of a closure", at: span)) }
      advance()
      return Failure()
    }
    return misplacedInBody("a statement or '}'")
  }

  /// Reports a token that follows a whole expression, or stands where a statement begins.
  mutating func misplacedInBody(_ wanted: String) -> Failure {
    let word = excerpt(span, limit: 40)
    var helps: [String] = []
    if kind == .name, next == .punctuator(.assign), let word {
      helps = ["a value gets its name with 'let': 'let \(word) = …'"]
    } else if kind == .number || kind == .string || kind == .name, place == span, let word,
      let layer = excerpt(previous, limit: 40), let first = layer.utf8.first, Characters.startsName(first)
    {
      helps = ["settings stand in parentheses: '\(layer)(\(word))'"]
    } else if kind == .name, next == .punctuator(.arrow), let word {
      helps = ["a value gets its name with 'let': 'let y = \(word) -> …'"]
    } else if at(.assign) {
      helps = ["a comparison is written '=='"]
    }
    return unexpected(wanted, helps: helps)
  }

  /// Reports `a + b -> f`; `pipeline` reaches from the chain to the last stage.
  mutating func arrowAfterChain(
    _ first: Expression, _ rest: [Expression.Link], chain: SourceSpan, arrow: SourceSpan, pipeline: SourceSpan
  ) -> Failure {
    var last = rest.last?.operand ?? first
    while case .chain(_, let inner) = last.kind, let end = inner.last { last = end.operand }
    let stages = SourceSpan(file: arrow.file, start: arrow.start, end: pipeline.end)
    var help: String?
    if pipeline.end - pipeline.start <= 100, let sum = excerpt(chain, limit: 100) {
      help = excerpt(stages, limit: 100).map { "(\(sum)) \($0)" }
    }
    let diagnostic = Diagnostic.arrowAfter(
      rest.first?.operator.noun ?? "sum", chain: chain, chainText: text(chain),
      last: excerpt(last.span, limit: 30).map { "only '\($0)'" } ?? "only its last term", helpText: help,
      arrow: arrow)
    errors.report(diagnostic)
    faultIndex = index
    return Failure()
  }

  /// The operator that follows a pipeline here, if one does.
  var operatorAfterPipeline: String? {
    if at(.question) { return Punctuator.question.rawValue }
    return chainOperator?.rawValue
  }

  /// Reports `a -> f + b`.
  mutating func `operator`(_ symbol: String, after pipeline: SourceSpan) -> Failure {
    report(
      .operatorAfterPipeline(
        symbol, pipeline: pipeline, pipelineText: text(pipeline), helpText: excerpt(pipeline, limit: 60),
        at: span))
    return Failure()
  }
}

extension ChainOperator {
  /// What a chain of the operator is called.
  fileprivate var noun: String {
    switch self {
    case .or, .and: "condition"
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: "comparison"
    case .halfOpenRange, .closedRange: "range"
    case .add, .subtract: "sum"
    case .multiply, .divide, .remainder: "product"
    }
  }
}

extension Keyword {
  /// The words that a declaration begins with.
  static let declarations: [Keyword] = [.import, .let, .activation, .block, .network, .train]
  /// The words that an item of a network begins with.
  static let items: [Keyword] = [.method, .param, .input, .let, .layer, .output]
}
