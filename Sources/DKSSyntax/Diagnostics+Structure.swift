import DKSDiagnostics

// What the parser says: the order of words.
extension Diagnostic {
  /// A word where the grammar has another one.
  static func unexpected(
    _ found: String, expected: String, at span: SourceSpan, labels: [Label] = [], helps: [String] = []
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0108", "found \(found), expected \(expected)", at: span, labels: labels, helps: helps)
  }

  /// A word that is nearly the keyword that could stand there.
  static func misspeltKeyword(_ found: String, meant: Keyword, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0108", "found '\(found)', expected a keyword", at: span,
      label: "did you mean '\(meant.rawValue)'?",
      fixIts: [.init("write '\(meant.rawValue)'", replace: span, with: meant.rawValue)])
  }

  /// `a + b -> f`, which reads two ways.
  static func arrowAfter(
    _ noun: String, chain: SourceSpan, chainText: String, last: String, helpText: String?,
    arrow: SourceSpan
  ) -> Diagnostic {
    let help = helpText.map { "write '\($0)'" } ?? "put the \(noun) in parentheses"
    return Diagnostic(
      .error, "DKS0107", "'->' after a \(noun) is ambiguous", at: arrow, label: "the \(noun), or \(last)?",
      labels: [Label(chain, "")], helps: [help],
      fixIts: [.init("put the \(noun) in parentheses", replace: chain, with: "(\(chainText))")])
  }

  /// `a -> f + b`, which reads two ways as well.
  static func operatorAfterPipeline(
    _ found: String, pipeline: SourceSpan, pipelineText: String, helpText: String?, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0107", "'\(found)' after '->' is ambiguous", at: span,
      label: "after the pipeline, or after its last stage?", labels: [Label(pipeline, "")],
      helps: [helpText.map { "write '(\($0)) \(found) …'" } ?? "put the pipeline in parentheses"],
      fixIts: [.init("put the pipeline in parentheses", replace: pipeline, with: "(\(pipelineText))")])
  }

  /// A bracket that is opened and not closed.
  static func missingClosing(
    _ closer: Punctuator, found: String, at span: SourceSpan, opening: SourceSpan, insert: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0109", "found \(found), expected '\(closer.rawValue)'", at: span,
      labels: [Label(opening, "opened here")],
      fixIts: [.init("insert '\(closer.rawValue)'", replace: insert, with: closer.rawValue)])
  }

  /// A bracket that is closed and was not opened.
  static func strayClosing(_ closer: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0110", "found '\(closer)', but nothing is open that it could close", at: span,
      fixIts: [.init("delete '\(closer)'", replace: span, with: "")])
  }

  /// A keyword where a name is wanted.
  static func reservedWord(_ word: String, expected: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0111", "found the reserved word '\(word)', expected \(expected)", at: span,
      helps: ["use another name, such as '\(word)_'"],
      fixIts: [.init("write '\(word)_'", replace: span, with: "\(word)_")])
  }

  /// A closure where a value is wanted.
  static func closureAsValue(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0112", "found a closure, expected a value", at: span,
      helps: ["apply it with 'x -> { … }', or give it a name with 'block F { … }'"])
  }

  /// Brackets in brackets in brackets.
  static func nestedTooDeep(limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0113", "this is nested more than \(limit) levels deep", at: span,
      helps: ["name the inner parts with 'let' or 'block'"])
  }

  /// A body that ends without saying what it yields.
  static func missingResult(_ found: String, statements: Bool, at span: SourceSpan) -> Diagnostic {
    statements
      ? Diagnostic(
        .error, "DKS0115", "found \(found), expected 'return'", at: span,
        helps: ["a body that begins with 'let' or 'layer' ends with 'return'"])
      : Diagnostic(
        .error, "DKS0115", "found \(found), expected an expression", at: span,
        helps: ["a body yields something: '{ dense(10) }'"])
  }

  /// A statement of a network outside of one, or inside of a closure.
  static func misplaced(
    _ keyword: Keyword, belongs place: String, at span: SourceSpan, labels: [Label] = []
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0116", "found '\(keyword.rawValue)', which belongs \(place)", at: span, labels: labels)
  }

  /// A parameter type that does not exist.
  static func unknownType(_ name: String, expected: [String], at span: SourceSpan) -> Diagnostic {
    let list = expected.dropLast().map { "'\($0)'" }.joined(separator: ", ") + " or '\(expected.last ?? "")'"
    let meant = suggestion(for: name, among: expected)
    return Diagnostic(
      .error, "DKS0117", "found the type '\(name)', expected \(list)", at: span,
      label: meant.map { "did you mean '\($0)'?" } ?? "",
      fixIts: meant.map { [.init("write '\($0)'", replace: span, with: $0)] } ?? [])
  }

  /// Something after `->` that no tensor can flow into.
  static func notAStage(_ found: String, at span: SourceSpan, helps: [String]) -> Diagnostic {
    Diagnostic(
      .error, "DKS0118", "found \(found), expected a layer after '->'", at: span, helps: helps)
  }

  /// `()`
  static func emptyParentheses(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0119", "found empty parentheses, expected an expression in them", at: span)
  }
}
