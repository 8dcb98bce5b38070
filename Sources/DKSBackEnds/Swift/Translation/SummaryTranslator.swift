import DKSGraph

/// Writes the entry point of a program without training: it lists what is learned and tries the network once.
struct SummaryTranslator {
  let graph: Graph
  let interface: NetworkInterface
  let typeName: String

  /// The number of values of each head that the program prints.
  private static let shownValues = 8

  /// `@main enum Main`
  var declaration: SwiftType {
    let entries = SwiftExpression.member(.member(.name("network"), "parameters"), "entries")
    var body: [SwiftStatement] = [
      .binding(isMutable: false, names: ["network"], type: nil, value: .call(.name(typeName), [])),
      .loop(
        variable: "entry", entries,
        body: [
          .expression(
            .call(
              .name("print"), .member(.name("entry"), "name"), .member(.name("entry"), "shape"),
              .member(.name("entry"), "count")))
        ]),
    ]
    var names = NameScope(reserved: ["network", "output", "entry", "print"])
    var arguments: [SwiftExpression.Argument] = []
    for input in interface.inputs {
      let name = names.claim(
        SwiftIdentifier.preserving(input.field), SwiftIdentifier.lowerCamel([input.field, "input"]))
      body.append(.binding(isMutable: false, names: [name], type: nil, value: example(input)))
      arguments.append(.init(input.name, .name(name)))
    }
    let result = SwiftExpression.call(.name("network"), arguments)
    body.append(
      interface.outputs.isEmpty
        ? .assignment(.name("_"), result)
        : .binding(isMutable: false, names: ["output"], type: nil, value: result))
    for output in interface.outputs {
      let head = SwiftExpression.member(.name("output"), output.name)
      var shown: [SwiftExpression] = [.text(output.field), .member(head, "shape")]
      if output.type.element == .float32 {
        shown.append(.call(.member(.member(head, "values"), "prefix"), .integer(Self.shownValues)))
      }
      body.append(.expression(.call(.name("print"), shown.map { .init($0) })))
    }
    return SwiftType(
      documentation: ["Lists what \(typeName) learns, and what it makes of one random example."],
      modifiers: ["@main"], keyword: "enum", name: "Main",
      members: [.function(SwiftFunction(modifiers: ["static"], name: "main", canThrow: true, body: body))])
  }

  /// Random numbers for an input: whatever it is embedded in has room for them.
  private func example(_ input: NetworkInterface.Input) -> SwiftExpression {
    let isFloat = input.type.element == .float32
    let range =
      isFloat
      ? SwiftExpression.binary(.prefix("-", .integer(1)), "...", .integer(1))
      : .binary(.integer(0), "..<", .integer(indexCount(input.node)))
    let random = SwiftExpression.call(
      .member(.name(isFloat ? "Float" : "Int"), "random"), [.init("in", range)])
    let values = SwiftExpression.call(
      .member(.tuple([.init(.binary(.integer(0), "..<", .integer(input.type.count)))]), "map"), [],
      trailing: .closure(["_"], random))
    return .prefix(
      "try ",
      .call(
        .name(input.type.swiftType),
        [.init(values), .init("shape", .integers(input.type.shape)), .init("batch", .integer(1))]))
  }

  /// The number of indices that every embedding of the input knows.
  private func indexCount(_ input: Int) -> Int {
    // What is cut from the input ends in embeddings too.
    var isIndex = Array(repeating: false, count: graph.nodes.count)
    isIndex[input] = true
    var count = Int.max
    for (i, node) in graph.nodes.enumerated() where node.operands.contains(where: { isIndex[Int($0.index)] })
    {
      if let embedding = node.operation as? Embedding {
        count = min(count, embedding.count)
      } else if node.type.element == .int32 {
        isIndex[i] = true
      }
    }
    return count == Int.max ? 1 : count
  }
}
