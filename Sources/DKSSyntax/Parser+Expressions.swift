import DKSDiagnostics

// expression … arguments: the rules of values.
extension Parser {
  /// `expression = pipeline | conditional`
  mutating func expression() throws(Failure) -> Expression {
    try enter()
    defer { leave() }
    let first = try operand()
    switch kind {
    case .punctuator(.arrow): return try pipeline(from: first)
    case .punctuator(.question): return try conditional(on: first)
    default: return first
    }
  }

  /// `pipeline = factor , "->" , stage , { "->" , stage }`
  ///
  /// A sum before the arrow, or an operator after it, would read two ways and is refused.
  private mutating func pipeline(from head: Expression) throws(Failure) -> Expression {
    let arrow = span
    var stages: [Expression] = []
    while take(.arrow) { stages.append(try stage()) }
    let whole = head.span.union(previous)
    if case .chain(let first, let rest) = head.kind {
      throw arrowAfterChain(first, rest, chain: head.span, arrow: arrow, pipeline: whole)
    }
    if let symbol = operatorAfterPipeline { throw self.operator(symbol, after: whole) }
    return Expression(.pipeline(head: head, stages: stages), whole)
  }

  /// `stage = name | call | kept | repeat | for | scan | closure`
  private mutating func stage() throws(Failure) -> Expression {
    switch kind {
    case .name:
      let stage = try nameOrCall()
      if at(.openBracket) { throw notAStage(["name the element first: 'let width = widths[0]'"]) }
      return stage
    case .punctuator(.openBrace):
      let closure = try closure()
      return Expression(.closure(closure), closure.span)
    case .punctuator(.keep): return try kept()
    case .keyword(.repeat): return try repeated()
    case .keyword(.for): return try forEach()
    case .keyword(.scan): return try scan()
    case .keyword(let word) where isUsedAsName:
      report(.reservedWord(word.rawValue, expected: "a layer after '->'", at: span))
      return Expression(.error, try nameOrCall().span)
    case .punctuator(.openParenthesis):
      throw notAStage(["write the layer without parentheses, or as a closure: '-> { x in … }'"])
    default: throw notAStage([])
    }
  }

  /// `name | call`
  private mutating func nameOrCall() throws(Failure) -> Expression {
    let name = span
    let identifier = Identifier(text(name), name)
    advance()
    guard at(.openParenthesis) else { return Expression(.name(identifier.text), name) }
    return try call(identifier)
  }

  /// `kept = "@keep" , ( name | call )`
  private mutating func kept() throws(Failure) -> Expression {
    let start = span
    advance()
    guard kind == .name else { throw unexpected("an activation after '@keep'") }
    let activation = try nameOrCall()
    return Expression(.kept(activation), start.union(previous))
  }

  /// `repeat = "repeat" , operand , closure`
  private mutating func repeated() throws(Failure) -> Expression {
    let start = span
    advance()
    var count = Expression(.error, place)
    if at(.openBrace) {
      report(.unexpected(found, expected: "how often to repeat: 'repeat 3 {'", at: span))
    } else {
      try enter()
      count = try operand()
      leave()
    }
    let closure = try closure()
    return Expression(.repeated(count: count, closure), start.union(previous))
  }

  /// `for = "for" , name , "in" , operand , closure`
  private mutating func forEach() throws(Failure) -> Expression {
    let start = span
    advance()
    let variable = try name("a name for the values")
    if !at(.in) { throw unexpected("'in'") }
    advance()
    try enter()
    let values = try operand()
    leave()
    let closure = try closure()
    return Expression(.forEach(variable: variable, values: values, closure), start.union(previous))
  }

  /// `scan = "scan" , arguments , closure`
  private mutating func scan() throws(Failure) -> Expression {
    let start = span
    advance()
    guard at(.openParenthesis) else {
      throw unexpected("'(' and the first state: 'scan(from: zeros(256)) {'")
    }
    let arguments = try arguments().list
    let closure = try closure()
    return Expression(.scan(arguments: arguments, closure), start.union(previous))
  }

  /// `conditional = operand , [ "?" , expression , ":" , expression ]`
  private mutating func conditional(on condition: Expression) throws(Failure) -> Expression {
    advance()
    let then = try expression()
    try expect(.colon, "':' and the value otherwise")
    let otherwise = try expression()
    return Expression(
      .conditional(condition: condition, then: then, otherwise: otherwise), condition.span.union(previous))
  }

  /// `operand = conjunction , { "||" , conjunction }`
  /// `conjunction = comparison , { "&&" , comparison }`
  /// `comparison = range , { ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) , range }`
  /// `range = sum , { ( "..<" | "..." ) , sum }`
  /// `sum = product , { ( "+" | "-" ) , product }`
  /// `product = factor , { ( "*" | "/" | "%" ) , factor }`
  ///
  /// The six rules in one loop: `open` has the chains that are not finished, looser ones first, so that a
  /// level of precedence costs no recursion and most operands, which are one factor, cost nothing.
  mutating func operand() throws(Failure) -> Expression {
    var value = try factor()
    guard chainOperator != nil else { return value }
    var open = OpenChains()
    while let symbol = chainOperator {
      open.append(value, before: symbol, at: span)
      advance()
      value = try factor()
    }
    return open.close(value)
  }

  /// The operator of two operands that the current token is, if it is one.
  var chainOperator: ChainOperator? {
    guard case .punctuator(let punctuator) = kind else { return nil }
    return ChainOperator(punctuator)
  }

  /// `factor = ( "-" | "!" ) , factor | primary`
  private mutating func factor() throws(Failure) -> Expression {
    guard at(.minus) || at(.not) else { return try primary() }
    var prefixes: [(PrefixOperator, SourceSpan)] = []
    while at(.minus) || at(.not) {
      prefixes.append((at(.minus) ? .minus : .not, span))
      advance()
    }
    guard depth + prefixes.count <= Self.nestingLimit else { throw tooDeep() }
    depth += prefixes.count
    defer { depth -= prefixes.count }
    var value = try primary()
    for (prefix, start) in prefixes.reversed() {
      value = Expression(.prefix(prefix, value), start.union(previous))
    }
    return value
  }

  /// `primary = number | string | "true" | "false" | name | "." , name | call | name , "[" , expression , "]"
  /// | "[" , [ list(expression) ] , "]" | "(" , list(expression) , ")" | kept | repeat | for | scan`
  private mutating func primary() throws(Failure) -> Expression {
    let start = span
    switch kind {
    case .name:
      let value = try nameOrCall()
      if at(.dot) {
        throw unexpected(
          "an operator or the next statement", helps: ["names have no parts that '.' could reach"])
      }
      guard at(.openBracket), case .name(let text) = value.kind else { return value }
      return try index(of: Identifier(text, start))
    case .number:
      advance()
      return number(start)
    case .string:
      advance()
      return Expression(.string(stringValue(start)), start)
    case .keyword(.true), .keyword(.false):
      let value = at(.true)
      advance()
      return Expression(.bool(value), start)
    case .keyword(.repeat): return try repeated()
    case .keyword(.for): return try forEach()
    case .keyword(.scan): return try scan()
    case .punctuator(.keep): return try kept()
    case .punctuator(.dot): return try implicitMember()
    case .punctuator(.openBracket):
      let opening = try openBracket(.openBracket)
      let elements = try expressions(until: .closeBracket)
      try closeBracket(.closeBracket, opening)
      return Expression(.list(elements), start.union(previous))
    case .punctuator(.openParenthesis): return try parenthesized()
    case .punctuator(.openBrace):
      report(.closureAsValue(at: start))
      _ = try closure()
      return Expression(.error, start.union(previous))
    case .keyword(let word) where isUsedAsName:
      report(.reservedWord(word.rawValue, expected: "an expression", at: start))
      return Expression(.error, try nameOrCall().span)
    default: throw unexpected("an expression")
    }
  }

  /// `"." , name`
  private mutating func implicitMember() throws(Failure) -> Expression {
    let start = span
    advance()
    if kind == .number, previous.end == span.start {
      report(.numberStartsWithPoint(text(span), at: start.union(span)))
      advance()
      return Expression(.error, start.union(previous))
    }
    let name = try name("a name after '.'")
    return Expression(.implicitMember(name), start.union(previous))
  }

  /// `name , "[" , expression , "]"`
  private mutating func index(of base: Identifier) throws(Failure) -> Expression {
    let opening = try openBracket(.openBracket)
    let position = try expression()
    try closeBracket(.closeBracket, opening, separated: false)
    return Expression(.index(base: base, position), base.span.union(previous))
  }

  /// `"(" , list(expression) , ")"`
  private mutating func parenthesized() throws(Failure) -> Expression {
    let start = span
    let opening = try openBracket(.openParenthesis)
    if at(.closeParenthesis) {
      report(.emptyParentheses(at: start.union(span)))
    }
    let elements = try expressions(until: .closeParenthesis)
    try closeBracket(.closeParenthesis, opening)
    return Expression(elements.isEmpty ? .error : .tuple(elements), start.union(previous))
  }

  /// `[ list(expression) ]`, up to `closer`
  mutating func expressions(until closer: Punctuator) throws(Failure) -> [Expression] {
    var elements: [Expression] = []
    if at(closer) { return elements }
    repeat {
      elements.append(try expression())
    } while take(.comma) && !at(closer)
    return elements
  }

  /// `call = name , arguments`
  private mutating func call(_ callee: Identifier) throws(Failure) -> Expression {
    let arguments = try arguments()
    let call = Call(callee: callee, arguments: arguments.list, argumentsSpan: arguments.span)
    return Expression(.call(call), callee.span.union(previous))
  }

  /// `arguments = "(" , [ list([ name , ":" ] , expression) ] , ")"`
  mutating func arguments() throws(Failure) -> (list: [Argument], span: SourceSpan) {
    let opening = try openBracket(.openParenthesis)
    var list: [Argument] = []
    if !at(.closeParenthesis) {
      repeat {
        var label: Identifier?
        if next == .punctuator(.colon), kind == .name || isUsedAsName {
          label = try name("an argument's name")
          try expect(.colon)
        }
        list.append(Argument(label: label, value: try expression()))
      } while take(.comma) && !at(.closeParenthesis)
    }
    try closeBracket(.closeParenthesis, opening)
    return (list, opening.union(previous))
  }
}
