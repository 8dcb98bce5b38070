import DKSDiagnostics

// file … body: the rules that begin with a keyword or a brace.
extension Parser {
  /// `file = { import | constant | activation | block | network | train }`
  mutating func file() -> [Declaration] {
    var declarations: [Declaration] = []
    while kind != .endOfFile {
      let start = index
      do throws(Failure) {
        if let declaration = try declaration() { declarations.append(declaration) }
      } catch {
        skipToDeclaration()
      }
      if index == start { advance() }
      depth = 0
    }
    return declarations
  }

  private mutating func declaration() throws(Failure) -> Declaration? {
    let documentation = documentation()
    let word = keyword(among: Keyword.declarations)
    if let word, word != .let { bracesAreOff = false }
    switch word {
    case .import: return .importFile(try importDeclaration())
    case .let: return .constant(try constant())
    case .activation: return .activation(try activation(documentation))
    case .block: return .block(try block(documentation))
    case .network: return .network(try network(documentation))
    case .train: return .train(try train())
    default:
      misplacedAtTop()
      skipToDeclaration()
      return nil
    }
  }

  /// `import = "import" , string`
  private mutating func importDeclaration() throws(Failure) -> ImportDeclaration {
    advance()
    guard kind == .string else { throw unexpected("a path in quotes") }
    let path = span
    advance()
    return ImportDeclaration(path: stringValue(path), pathSpan: path)
  }

  /// `constant = "let" , name , "=" , expression`
  private mutating func constant() throws(Failure) -> ConstantDeclaration {
    advance()
    let name = try name("a name")
    try expect(.assign)
    return ConstantDeclaration(name: name, value: value())
  }

  /// `activation = "activation" , name , "(" , name , { "," , parameter } , ")" , "=" , expression`
  private mutating func activation(_ documentation: String) throws(Failure) -> ActivationDeclaration {
    advance()
    let name = try name("the activation's name")
    let opening = try openBracket(.openParenthesis, "'(' and the name of the activation's variable")
    let variable = try self.name("the name of the activation's variable")
    var parameters: [Parameter] = []
    while take(.comma) { parameters.append(try parameter()) }
    try closeBracket(.closeParenthesis, opening)
    try expect(.assign)
    return ActivationDeclaration(
      documentation: documentation, name: name, variable: variable, parameters: parameters, formula: value())
  }

  /// `block = "block" , name , [ "(" , list(parameter) , ")" ] , closure`
  private mutating func block(_ documentation: String) throws(Failure) -> BlockDeclaration {
    advance()
    let name = try name("the block's name")
    var parameters: [Parameter] = []
    if at(.openParenthesis) {
      let opening = try openBracket(.openParenthesis)
      repeat {
        parameters.append(try parameter())
      } while take(.comma) && !at(.closeParenthesis)
      try closeBracket(.closeParenthesis, opening)
    }
    return BlockDeclaration(
      documentation: documentation, name: name, parameters: parameters, body: try closure())
  }

  /// `network = "network" , name , "{" , { item } , "}"`
  private mutating func network(_ documentation: String) throws(Failure) -> NetworkDeclaration {
    advance()
    let name = try name("the network's name")
    let opening = try openBracket(.openBrace)
    var items: [Item] = []
    while !at(.closeBrace), kind != .endOfFile, !startsDeclarationOnly {
      let start = index
      do throws(Failure) {
        if let item = try item() { items.append(item) }
      } catch {
        (depth, open) = (0, (0, 0, 1))
        skipToStatement()
      }
      if index == start { advance() }
    }
    closeBrace(opening)
    return NetworkDeclaration(documentation: documentation, name: name, items: items)
  }

  /// `train = "train" , name , "{" , { name , ":" , expression } , "}"`
  private mutating func train() throws(Failure) -> TrainDeclaration {
    advance()
    let name = try name("the network's name")
    let opening = try openBracket(.openBrace)
    var settings: [(key: Identifier, value: Expression)] = []
    while !at(.closeBrace), kind != .endOfFile, !startsDeclarationOnly {
      let start = index
      do throws(Failure) {
        if at(.comma) { throw unexpected("a setting or '}'", helps: ["settings stand without commas"]) }
        let key = try self.name("a setting's name or '}'")
        try expect(.colon)
        settings.append((key, value(amongSettings: true)))
      } catch {
        (depth, open) = (0, (0, 0, 1))
        skipToStatement(orSetting: true)
      }
      if index == start { advance() }
    }
    closeBrace(opening)
    return TrainDeclaration(name: name, settings: settings)
  }

  /// `parameter = name , ":" , type , [ "=" , expression ]`
  private mutating func parameter() throws(Failure) -> Parameter {
    let name = try name("a parameter's name")
    try expect(.colon, "':' and the parameter's type")
    let kindSpan = span
    let kind = try type()
    let hasDefault = take(.assign)
    return Parameter(
      name: name, kind: kind, kindSpan: kindSpan, defaultValue: hasDefault ? try expression() : nil)
  }

  /// `type = "Int" | "Float" | "Bool" | "Activation"`
  private mutating func type() throws(Failure) -> Parameter.Kind {
    guard kind == .name else { throw unexpected("a type") }
    let text = text(span)
    let type = Parameter.Kind(rawValue: text)
    if type == nil {
      report(.unknownType(text, expected: Parameter.Kind.allCases.map(\.rawValue), at: span))
    }
    advance()
    return type ?? .float
  }

  /// `name , [ arguments ]`, as it stands behind the word `method`.
  private mutating func methodExpression() throws(Failure) -> MethodExpression {
    let start = span
    let name = try name("a method")
    let arguments = at(.openParenthesis) ? try arguments().list : []
    return MethodExpression(name: name, arguments: arguments, span: start.union(previous))
  }

  /// A method and the end of the text; nil after a report.
  mutating func onlyMethod() -> MethodExpression? {
    do {
      let method = try methodExpression()
      guard kind == .endOfFile else { throw unexpected("nothing behind the method") }
      return method
    } catch {
      return nil
    }
  }

  /// `item = "method" , name , [ arguments ] | "param" , parameter | input | statement | output`
  private mutating func item() throws(Failure) -> Item? {
    let start = span
    switch keyword(among: Keyword.items) {
    case .method:
      advance()
      var method = try methodExpression()
      method.span = start.union(previous)
      return .method(method)
    case .param:
      advance()
      return .param(try parameter())
    case .input: return .input(try input())
    case .let, .layer: return .statement(try statement())
    case .output:
      advance()
      let name = try name("the output's name")
      try expect(.assign)
      return .output(name: name, value: value())
    default:
      throw misplacedInNetwork()
    }
  }

  /// `"input" , name , ":" , ( "Float" | "Int" ) , "[" , [ list(expression) ] , "]" , [ arguments ]`
  private mutating func input() throws(Failure) -> InputDeclaration {
    advance()
    let name = try name("the input's name")
    try expect(.colon, "':' and the input's type")
    let start = span
    guard kind == .name else { throw unexpected("'Float' or 'Int' and the input's shape") }
    let element = text(span)
    if element != "Float", element != "Int" {
      report(.unknownType(element, expected: ["Float", "Int"], at: span))
    }
    advance()
    let opening = try openBracket(.openBracket, "'[' and the input's shape")
    let shape = try expressions(until: .closeBracket)
    try closeBracket(.closeBracket, opening)
    let typeSpan = start.union(previous)
    let arguments = at(.openParenthesis) ? try arguments().list : []
    return InputDeclaration(
      name: name, isInteger: element == "Int", shape: shape, typeSpan: typeSpan, arguments: arguments)
  }

  /// `statement = "let" , ( name | "(" , list(name) , ")" ) , "=" , expression | "layer" , name , "=" , expression`
  mutating func statement() throws(Failure) -> Statement {
    let keyword = span
    let isLayer = self.keyword(among: [.let, .layer]) == .layer
    advance()
    if isLayer {
      let name = try name("the layer's name")
      try expect(.assign)
      return .layer(keyword: keyword, name: name, value: value())
    }
    var names: [Identifier] = []
    let isTuple = at(.openParenthesis)
    if isTuple {
      let opening = try openBracket(.openParenthesis)
      repeat {
        names.append(try name("a name"))
      } while take(.comma) && !at(.closeParenthesis)
      try closeBracket(.closeParenthesis, opening)
    } else {
      names = [try name("a name")]
    }
    try expect(.assign)
    return .bind(keyword: keyword, names: names, isTuple: isTuple, value: value())
  }

  /// `closure = "{" , [ name , { "," , name } , "in" ] , body , "}"`
  mutating func closure() throws(Failure) -> Closure {
    let start = span
    let opening = try openBracket(.openBrace)
    var parameters: [Identifier] = []
    if kind == .name || isUsedAsName, next == .punctuator(.comma) || next == .keyword(.in) {
      repeat {
        parameters.append(try name("a name"))
      } while take(.comma)
      if !at(.in) { throw unexpected("',' or 'in'") }
      advance()
    }
    let body = body()
    closeBrace(opening)
    return Closure(parameters: parameters, body: body, span: start.union(previous))
  }

  /// `body = expression | { statement } , "return" , expression`
  private mutating func body() -> Body {
    var statements: [Statement] = []
    guard startsStatement || at(.return) else {
      if at(.closeBrace) || kind == .endOfFile {
        report(.missingResult(found, statements: false, at: place))
        return Body(statements: [], result: Expression(.error, place))
      }
      return Body(statements: [], result: value())
    }
    while true {
      if at(.return) {
        advance()
        return Body(statements: statements, result: value())
      }
      guard startsStatement else { break }
      let (start, depth, open) = (index, depth, open)
      do throws(Failure) {
        statements.append(try statement())
      } catch {
        (self.depth, self.open) = (depth, open)
        skipToStatement()
        if index == start { advance() }
      }
    }
    if !at(.closeBrace), kind != .endOfFile, !startsItemOnly, !startsDeclarationOnly {
      _ = misplacedInBody("a statement or 'return'")
      skipToStatement()
      if at(.return) {
        advance()
        return Body(statements: statements, result: value())
      }
    } else {
      report(.missingResult(found, statements: true, at: place))
    }
    return Body(statements: statements, result: Expression(.error, place))
  }
}
