// The layouts of declarations, items and statements.
extension Formatter {
  /// The layout of one declaration.
  mutating func declaration(_ declaration: Declaration) -> PrettyDocument {
    switch declaration {
    case .importFile: .sequence([token(), .space, token()])
    case .constant(let constant): .sequence(definition(constant.value))
    case .activation(let activation): self.activation(activation)
    case .block(let block): self.block(block)
    case .network(let network): self.network(network)
    case .train(let train): self.train(train)
    }
  }

  /// A keyword, a name, `=` and `value`.
  private mutating func definition(_ value: Expression) -> [PrettyDocument] {
    [token(), .space, token(), .space, token(), .space, expression(value)]
  }

  private mutating func activation(_ activation: ActivationDeclaration) -> PrettyDocument {
    var parts = [token(), .space, token()]
    parts.append(
      bracketed(count: activation.parameters.count + 1) { formatter, i in
        i == 0 ? formatter.token() : formatter.parameter(activation.parameters[i - 1])
      })
    parts += [.space, token(), .space, expression(activation.formula)]
    return .sequence(parts)
  }

  private mutating func block(_ block: BlockDeclaration) -> PrettyDocument {
    var parts = [token(), .space, token()]
    if at(.openParenthesis) {
      parts.append(
        bracketed(count: block.parameters.count) { $0.parameter(block.parameters[$1]) })
    }
    parts += [.space, closure(block.body, isDeclaration: true)]
    return .sequence(parts)
  }

  private mutating func network(_ network: NetworkDeclaration) -> PrettyDocument {
    let head = [token(), .space, token(), .space]
    return .sequence(head + [braced(count: network.items.count) { $0.item(network.items[$1]) }])
  }

  private mutating func train(_ train: TrainDeclaration) -> PrettyDocument {
    let head = [token(), .space, token(), .space]
    let settings = braced(count: train.settings.count) { formatter, i in
      .sequence([
        formatter.token(), formatter.token(), .space, formatter.expression(train.settings[i].value),
      ])
    }
    return .sequence(head + [settings])
  }

  private mutating func parameter(_ parameter: Parameter) -> PrettyDocument {
    var parts = [token(), token(), .space, token()]
    if let value = parameter.defaultValue { parts += [.space, token(), .space, expression(value)] }
    return .sequence(parts)
  }

  private mutating func item(_ item: Item) -> PrettyDocument {
    switch item {
    case .method(let method):
      let head = [token(), .space, token()]
      return .sequence(at(.openParenthesis) ? head + [arguments(method.arguments)] : head)
    case .param(let parameter): return .sequence([token(), .space, self.parameter(parameter)])
    case .input(let input):
      let head = [token(), .space, token(), token(), .space, token()]
      let type = head + [bracketed(count: input.shape.count) { $0.expression(input.shape[$1]) }]
      return .sequence(at(.openParenthesis) ? type + [.space, arguments(input.arguments)] : type)
    case .statement(let statement): return self.statement(statement)
    case .output(_, let value): return .sequence(definition(value))
    }
  }

  private mutating func statement(_ statement: Statement) -> PrettyDocument {
    switch statement {
    case .layer(_, _, let value), .bind(_, _, isTuple: false, let value):
      return .sequence(definition(value))
    case .bind(_, let names, isTuple: true, let value):
      let head = [token(), .space, bracketed(count: names.count) { formatter, _ in formatter.token() }]
      return .sequence(head + [.space, token(), .space, expression(value)])
    }
  }

  /// Braces around `count` lines, or `{}`.
  private mutating func braced(count: Int, _ line: (inout Formatter, Int) -> PrettyDocument) -> PrettyDocument
  {
    let open = token()
    var parts: [PrettyDocument] = []
    for i in 0..<count {
      parts += ownLines(first: i == 0)
      parts.append(line(&self, i))
      parts += trailingComments()
    }
    parts += comments(leadingTo: false, first: count == 0)
    if parts.isEmpty { return .sequence([open, token()]) }
    return PrettyDocument.sequence([open, PrettyDocument.sequence(parts).indented, .hardline, token()])
      .selfContained
  }

  /// `{ x in body }`: in one line where the body is an expression that fits, unless it is a declaration's.
  mutating func closure(_ closure: Closure, isDeclaration: Bool = false) -> PrettyDocument {
    var head = [token()]
    for i in closure.parameters.indices {
      head += [.space, token()]
      head.append(token())  // the comma, or "in" after a blank
      if i + 1 == closure.parameters.count { head.insert(.space, at: head.count - 1) }
    }
    if closure.body.statements.isEmpty, !isDeclaration, nextKind != .keyword(.return) {
      let body = PrettyDocument.sequence(
        [.line, expression(closure.body.result)] + comments(leadingTo: false))
      return PrettyDocument.sequence(head + [body.indented, .line, token()]).grouped.anchored
    }
    var lines: [PrettyDocument] = []
    for (i, statement) in closure.body.statements.enumerated() {
      lines += ownLines(first: i == 0)
      lines.append(self.statement(statement))
      lines += trailingComments()
    }
    lines += ownLines(first: lines.isEmpty)
    if nextKind == .keyword(.return) { lines += [token(), .space] }
    lines.append(expression(closure.body.result))
    lines += comments(leadingTo: false)
    let layout = PrettyDocument.sequence(
      head + [PrettyDocument.sequence(lines).indented, .hardline, token()])
    return layout.selfContained
  }
}
