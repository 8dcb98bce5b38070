import DKSGraph

extension NetworkTranslator {
  /// The struct of the network, and an extension with the structs and formulas that it is made of.
  func declarations(_ interface: NetworkInterface) -> [SwiftDeclaration] {
    var writer = FunctionWriter(self, .network)
    for input in interface.inputs {
      writer.names.reserve(input.name)
      _ = writer.give(input.node, input.name)
    }
    writer.reserveOutputLayers(interface)
    let exports = interface.outputs.map(\.node)
    writer.write(plan(network.tree.items, in: .network, exports: exports), exports: exports)
    let results = interface.outputs.map { output in
      SwiftExpression.Argument(output.name, writer.take(output.node))
    }
    let graph = network.graph
    let documentation =
      (graph.documentation.isEmpty ? [] : [graph.documentation])
      + ["Compiled by dksc with \(graph.method.text)."] + compiled.notes
    var declarations: [SwiftDeclaration] = [
      .type(
        SwiftType(
          documentation: documentation, modifiers: ["public"], keyword: "struct", name: typeName,
          conformances: ["Network"],
          members: activations.properties + [
            .property(
              SwiftProperty(
                documentation: ["All that is learned."], modifiers: ["public", "let"], name: "parameters",
                type: "Parameters"))
          ] + writer.members + [
            initializer(writer), outputType(interface), forward(interface, writer, results),
            batchForward(interface),
          ]))
    ]
    let inner = structures.map { SwiftDeclaration.type($0.declaration) } + activations.formulaTypes
    if !inner.isEmpty {
      declarations.append(.type(SwiftType(keyword: "extension", name: typeName, members: inner)))
    }
    return declarations
  }

  private func initializer(_ writer: FunctionWriter) -> SwiftDeclaration {
    let make = SwiftExpression.call(.name("ParameterBuilder"), [.init("seed", .name("seed"))])
    let isUsed = !writer.initialization.isEmpty
    return .function(
      SwiftFunction(
        documentation: [
          "Makes a network with random weights.", "- Parameter seed: The same seed gives the same weights.",
        ],
        modifiers: ["public"], name: "init",
        parameters: [.init(name: "seed", type: "UInt64", fallback: .integer(0))],
        body: [.binding(isMutable: isUsed, names: ["build"], type: nil, value: make)] + writer.initialization
          + [
            .assignment(.name("parameters"), .call(.member(.name("build"), "parameters"), []))
          ]))
  }

  private func outputType(_ interface: NetworkInterface) -> SwiftDeclaration {
    .type(
      SwiftType(
        documentation: ["What the network computes for each example."], modifiers: ["public"],
        keyword: "struct",
        name: "Output",
        members: interface.outputs.map { output in
          .property(
            SwiftProperty(
              documentation: ["Head `\(output.field)`, \(output.type.shape)."], modifiers: ["public", "let"],
              name: output.name, type: output.type.swiftType))
        }))
  }

  private func forward(
    _ interface: NetworkInterface, _ writer: FunctionWriter, _ results: [SwiftExpression.Argument]
  ) -> SwiftDeclaration {
    .function(
      SwiftFunction(
        documentation: [
          "The forward pass.",
          interface.inputs.map { "- Parameter \($0.name): \($0.type.shape) for each example." }
            .joined(separator: "\n"),
        ].filter { !$0.isEmpty },
        modifiers: ["public"], name: "callAsFunction",
        parameters: interface.inputs.map { .init(name: $0.name, type: $0.type.swiftType) }, result: "Output",
        body: writer.statements + [.returning(.call(.name("Output"), results))]))
  }

  private func batchForward(_ interface: NetworkInterface) -> SwiftDeclaration {
    .function(
      SwiftFunction(
        documentation: ["The forward pass for the fields of a batch."], modifiers: ["public"],
        name: "callAsFunction", parameters: [.init(name: "_ batch", type: "Batch")], result: "Output",
        body: [
          .returning(.call(.name("self"), interface.inputs.map { .init($0.name, $0.fromBatch) }))
        ]))
  }
}
