import DKSGraph

/// The class of a whole network.
struct NetworkModule {
  var declaration: PythonClass
  /// The named tuple that it returns, if it has several outputs.
  var output: PythonClass?
  var entries: [ModuleEntry]
}

extension ModuleTranslator {
  /// Writes the class of the network, and those of what it is made of.
  func networkClass() -> NetworkModule {
    let graph = network.graph
    var writer = ModuleWriter(self, .network)
    var names = PythonNames()
    var inputs: [(name: String, node: Node)] = []
    for (i, node) in graph.nodes.enumerated() where node.operation is Input {
      let base = PythonIdentifier.snake([node.name])
      let name = names.claim(base, base + "_input")
      inputs.append((name, node))
      writer.give(i, name)
    }
    let exports = graph.outputs.map { Int($0.node.index) }
    writer.write(steps(for: network.tree.items, in: .network), exports: exports)
    let results = exports.map { writer.take($0) }
    let output = results.count == 1 ? nil : outputClass()
    let returned =
      output.map { PythonExpression.call(.atom($0.name), results.map { .init($0) }) } ?? results[0]
    var documentation = graph.documentation.isEmpty ? ["The network \(graph.name)."] : [graph.documentation]
    documentation.append(
      (["Args:", "    seed: The same seed gives the same weights."]).joined(separator: "\n"))
    let forward = PythonFunction(
      name: "forward", parameters: inputs.map { .init(name: $0.name, type: "Tensor") },
      result: output?.name ?? "Tensor", documentation: forwardDocumentation(inputs),
      body: writer.statements + [.returning(returned)])
    return NetworkModule(
      declaration: PythonClass(
        name: typeName, base: "nn.Module", documentation: documentation,
        functions: [
          PythonFunction(
            name: "__init__", parameters: [.init(name: "seed", type: "int", fallback: "0")], result: "None",
            body: [.expression(.call("super().__init__"))] + writer.initialization
              + [.expression(.call("self.reset_parameters", .atom("seed")))]), forward,
        ]), output: output, entries: writer.entries)
  }

  private func outputClass() -> PythonClass {
    var names = PythonNames(reserved: PythonIdentifier.keywords.union(["count", "index"]))
    return PythonClass(
      name: claimType(typeName + "Output"), base: "NamedTuple",
      documentation: ["What \(typeName) computes."],
      fields: network.graph.outputs.map { output in
        let type = network.graph[output.node].type
        let name = PythonIdentifier.snake([output.name])
        // A field of a named tuple must not begin with an underscore.
        return (names.claim(name.hasPrefix("_") ? "output" + name : name), "Tensor", Self.shape(type))
      })
  }

  private func forwardDocumentation(_ inputs: [(name: String, node: Node)]) -> [String] {
    let arguments = inputs.map { "    \($0.name): \(Self.shape($0.node.type))." }
    let results = network.graph.outputs.map { output in
      let shape = Self.shape(network.graph[output.node].type)
      return "    " + (network.graph.outputs.count == 1 ? "" : "\(output.name): ") + "\(shape)."
    }
    return [
      "Computes " + network.graph.outputs.map(\.name).joined(separator: ", ") + ".",
      (["Args:"] + arguments).joined(separator: "\n"), (["Returns:"] + results).joined(separator: "\n"),
    ]
  }

  /// `[N, 3, 224, 224]`
  private static func shape(_ type: TensorType) -> String {
    "[" + (["N"] + type.shape.map(String.init)).joined(separator: ", ") + "]"
      + (type.element == .int32 ? ", integers" : "")
  }
}
