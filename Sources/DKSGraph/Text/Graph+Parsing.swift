import DKSDiagnostics

extension Graph {
  /// Reads the flat text, in time linear in its length; any bytes will do.
  ///
  /// - Returns: the graph, each node with the span of its operation, or nil if `diagnostics` has got an error.
  package static func parse(
    _ file: SourceFile, number: UInt32, diagnostics: inout DiagnosticSet
  ) -> Graph? {
    var parser = GraphParser(file, number: number)
    parser.parse()
    diagnostics.formUnion(parser.diagnostics)
    return parser.diagnostics.containsError ? nil : parser.graph
  }
}

/// Recursive descent over the flat text; a fault costs its line, and reading goes on with the next.
struct GraphParser {
  /// A name that is taken, and the node it stands for unless that had a fault.
  private struct Entry {
    var id: Node.ID?
    var span: SourceSpan
  }

  var scanner: GraphScanner
  private(set) var diagnostics = DiagnosticSet()
  private(set) var graph = Graph(name: "")
  private var entries: [String: Entry] = [:]

  init(_ file: SourceFile, number: UInt32) { scanner = GraphScanner(file, number: number) }

  /// `header "{" { statement } "}"`
  mutating func parse() {
    do throws(Diagnostic) {
      try header()
    } catch {
      return diagnostics.insert(error)
    }
    while !scanner.take("}") {
      guard !scanner.isAtEnd() else { return diagnostics.insert(scanner.unexpected(wanted: "'}'")) }
      let start = scanner.position
      do throws(Diagnostic) {
        try statement()
      } catch {
        diagnostics.insert(error)
        scanner.skipLine(of: start)
      }
    }
    if !scanner.isAtEnd() { diagnostics.insert(scanner.unexpected(wanted: "the end of the text")) }
    if !diagnostics.containsError { reportFaults() }
  }

  /// `"graph" name [ "method" "=" value ] "{"`
  private mutating func header() throws(Diagnostic) {
    let keyword = try scanner.name("'graph'")
    guard keyword.text == "graph" else {
      throw .unexpectedText(found: "'\(keyword.text)'", wanted: "'graph'", at: keyword.span)
    }
    graph.name = try scanner.name("the name of the graph").text
    if scanner.peek() != UInt8(ascii: "{") {
      let key = try scanner.name("'method=' or '{'")
      guard key.text == "method" else {
        throw .unexpectedText(found: "'\(key.text)'", wanted: "'method=' or '{'", at: key.span)
      }
      try scanner.expect("=")
      scanner.skipSpace()
      let start = scanner.position
      let value = try value()
      do throws(AttributeError) {
        graph.method = try Method(value)
      } catch {
        throw .wrongMethod(error, at: scanner.span(from: start))
      }
    }
    try scanner.expect("{")
  }

  /// `[ "output" ] name "=" ( node | name )`
  private mutating func statement() throws(Diagnostic) {
    var name = try scanner.name("a node or '}'")
    var isOutput = false
    if name.text == "output", !name.isQuoted, scanner.peek() != UInt8(ascii: "=") {
      isOutput = true
      name = try scanner.name("the name of an output")
    }
    try scanner.expect("=")
    let target = try scanner.name(isOutput ? "an operation or a node" : "an operation")
    switch scanner.peek() {
    case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: ":"):
      let id = try definition(of: name, as: target)
      if isOutput, let id { graph.outputs.append(Graph.Output(name.text, id)) }
    default:
      // The name of an operation that no node has is no reference with a slip, but a node without its rest.
      let isOperation =
        entries[target.text] == nil && OperationCatalogue.operation(named: target.text) != nil
      guard isOutput, !isOperation else { throw scanner.unexpected(wanted: "'(', '{' or ':'") }
      if let id = try resolve(target) { graph.outputs.append(Graph.Output(name.text, id)) }
    }
  }

  /// The node that `name` stands for; nil for one that had a fault.
  private func resolve(_ name: GraphScanner.Name) throws(Diagnostic) -> Node.ID? {
    guard let entry = entries[name.text] else { throw .unknownNode(name.text, at: name.span) }
    return entry.id
  }

  /// A node, under a name that is free; whatever is wrong with it, the name is known from here on.
  private mutating func definition(
    of name: GraphScanner.Name, as operation: GraphScanner.Name
  ) throws(Diagnostic) -> Node.ID? {
    if let first = entries[name.text] {
      throw .nodeDefinedTwice(name.text, at: name.span, first: first.span)
    }
    entries[name.text] = Entry(id: nil, span: name.span)
    guard let node = try node(named: name, as: operation) else { return nil }
    let id = Node.ID(graph.nodes.count)
    graph.nodes.append(node)
    entries[name.text]?.id = id
    return id
  }

  /// `operation [ "(" names ")" ] [ "{" attributes "}" ] [ ":" type ]`; nil if an operand had a fault.
  private mutating func node(
    named name: GraphScanner.Name, as operation: GraphScanner.Name
  ) throws(Diagnostic) -> Node? {
    guard let operationType = OperationCatalogue.operation(named: operation.text) else {
      throw .unknownOperation(operation.text, at: operation.span)
    }
    let operands = try operandNames()
    let settings = try NodeSettings(from: &self)
    let declared = scanner.take(":") ? try type() : nil

    var ids: [Node.ID] = []
    for operand in operands {
      guard let id = try resolve(operand) else { return nil }
      ids.append(id)
    }
    let made = try settings.make(operationType, at: operation.span)
    let type: TensorType
    if made is Input, operands.isEmpty {
      guard let declared else { throw .inputWithoutType(name.text, at: operation.span) }
      type = declared.0
    } else {
      do throws(ShapeError) {
        type = try made.resultType(of: ids.map { graph[$0].type })
      } catch {
        throw .wrongShape(
          error, operation: operation.span, operands: operands.map(\.span), settings: settings.spans)
      }
      if let declared, declared.0 != type {
        throw .wrongType(name.text, found: declared.0, wanted: type, at: declared.1)
      }
    }
    return Node(
      name: name.text, operation: made, operands: ids, type: type, sharedWeights: settings.sharedWeights,
      span: operation.span)
  }

  /// `[ "(" [ name { "," name } ] ")" ]`
  private mutating func operandNames() throws(Diagnostic) -> [GraphScanner.Name] {
    var names: [GraphScanner.Name] = []
    guard scanner.take("(") else { return names }
    while !scanner.take(")") {
      names.append(try scanner.name("the name of a node"))
      if !scanner.take(",") {
        try scanner.expect(")")
        break
      }
    }
    return names
  }

  /// What no single line shows: weights that are shared but differ, two outputs of one name.
  private mutating func reportFaults() {
    for fault in graph.verify() {
      let span = fault.node.flatMap { graph[$0].span }
      diagnostics.insert(.brokenText(fault, at: span ?? scanner.span(from: 0).endPoint))
    }
  }
}
