// The layouts of values.
extension Formatter {
  /// The layout of one expression.
  mutating func expression(_ expression: Expression) -> PrettyDocument {
    switch expression.kind {
    case .number, .string, .bool, .name: return token()
    case .implicitMember: return .sequence([token(), token()])
    case .call(let call): return .sequence([token(), arguments(call.arguments)])
    case .index(_, let position):
      return .sequence([token(), bracketed(count: 1) { formatter, _ in formatter.expression(position) }])
    case .list(let elements), .tuple(let elements):
      return bracketed(count: elements.count) { $0.expression(elements[$1]) }
    case .pipeline(let head, let stages): return pipeline(head, stages)
    case .conditional(let condition, let then, let otherwise):
      let head = self.expression(condition)
      let rest = [
        .line, token(), .space, self.expression(then), .line, token(), .space, self.expression(otherwise),
      ]
      return PrettyDocument.sequence([head, PrettyDocument.sequence(rest).indented]).grouped.anchored
    case .chain(let first, let rest): return chain(first, rest)
    case .prefix(_, let operand): return .sequence([token(), self.expression(operand)])
    case .kept(let activation): return .sequence([token(), .space, self.expression(activation)])
    case .repeated(let count, let closure):
      return .sequence([token(), .space, self.expression(count), .space, self.closure(closure)])
    case .forEach(_, let values, let closure):
      let head = [token(), .space, token(), .space, token(), .space, self.expression(values), .space]
      return .sequence(head + [self.closure(closure)])
    case .scan(let arguments, let closure):
      return .sequence([token(), self.arguments(arguments), .space, self.closure(closure)])
    case .closure(let closure): return self.closure(closure)
    case .error: return .empty
    }
  }

  private mutating func pipeline(_ head: Expression, _ stages: [Expression]) -> PrettyDocument {
    let first = expression(head)
    var rest: [(isBroken: Bool, layout: PrettyDocument)] = []
    for stage in stages {
      let isBroken = breaksBeforeNextToken
      rest.append((isBroken, .sequence([token(), .space, expression(stage)])))
    }
    return PrettyDocument.pipeline(head: first, stages: rest).anchored
  }

  /// Whether the writer began a line with the next token or with a comment that leads to it.
  private var breaksBeforeNextToken: Bool {
    var i = index
    while i < tokens.count {
      if lineBreaks(before: i) > 0 || i > 0 && tokens[i - 1].endsLine { return true }
      if !tokens[i].isTrivia { return false }
      i += 1
    }
    return false
  }

  /// Operators stand between blanks, but for those of ranges.
  private mutating func chain(_ first: Expression, _ rest: [Expression.Link]) -> PrettyDocument {
    let head = expression(first)
    var parts: [PrettyDocument] = []
    for link in rest {
      let isRange = link.operator == .halfOpenRange || link.operator == .closedRange
      parts += isRange ? [.softline, token()] : [.line, token(), .space]
      parts.append(expression(link.operand))
    }
    return PrettyDocument.sequence([head, PrettyDocument.sequence(parts).indented]).grouped.anchored
  }

  /// Parentheses around arguments.
  mutating func arguments(_ arguments: [Argument]) -> PrettyDocument {
    bracketed(count: arguments.count) { formatter, i in
      guard arguments[i].label != nil else { return formatter.expression(arguments[i].value) }
      let label = [formatter.token(), formatter.token(), PrettyDocument.space]
      return .sequence(label + [formatter.expression(arguments[i].value)])
    }
  }

  /// Parentheses or brackets around `count` elements with commas, one a line if they do not fit.
  mutating func bracketed(count: Int, _ element: (inout Formatter, Int) -> PrettyDocument) -> PrettyDocument {
    let open = token()
    var parts: [PrettyDocument] = [.softline]
    for i in 0..<count {
      if i > 0 { parts.append(.line) }
      parts.append(element(&self, i))
      if at(.comma) { parts.append(token()) }
    }
    parts += comments(leadingTo: false)
    let close = token()
    if count == 0, parts.count == 1 { return .sequence([open, close]) }
    return PrettyDocument.sequence([open, PrettyDocument.sequence(parts).indented, .softline, close]).grouped
      .anchored
  }
}

extension Token {
  /// Whether the line ends with the token.
  fileprivate var endsLine: Bool { kind == .lineComment || kind == .documentationComment }
}
