import DKSDiagnostics
import DKSGraph

/// Writes a whole program: own activations, blocks and the network.
struct ProgramWriter {
  private let graph: Graph
  private let arrangement: Arrangement
  private let activations: OwnActivations
  private let networkName: String
  /// The names that the whole file sees.
  private let names: UniqueNames
  private let inputs: [Int]

  init(
    _ arrangement: Arrangement, activations: OwnActivations, networkName: String, names: UniqueNames,
    inputs: [Int]
  ) {
    self.graph = arrangement.graph
    self.arrangement = arrangement
    self.activations = activations
    self.networkName = networkName
    self.names = names
    self.inputs = inputs
  }

  /// The text.
  func program() -> String {
    var parts: [String] = []
    if !activations.declarations.isEmpty {
      parts.append(
        activations.declarations.map { "activation \($0.name)(x) = \($0.formula)" }.joined(separator: "\n"))
    }
    parts += arrangement.templates.map { block($0) }
    let comment = graph.documentation.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "///\n" : "/// \($0)\n" }.joined()
    parts.append((graph.documentation.isEmpty ? "" : comment) + network())
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func block(_ template: Template) -> String {
    var names = names
    var declarations: [String] = []
    for parameter in template.parameters {
      _ = names.claim(parameter.name)
      let value = parameter.defaultValue.map { " = \($0.text)" } ?? ""
      declarations.append("\(parameter.name): \(parameter.typeName)\(value)")
    }
    let context = PathName.common(arrangement.nodeNames(of: template.items)).components.count
    var writer = BodyWriter(arrangement, names: names, context: context)
    let body = writer.bracedBody(template.items, template.texts, isDeclaration: true)
    let list = declarations.joined(separator: ", ")
    let head = declarations.isEmpty ? "block \(template.name)" : "block \(template.name)(\(list))"
    if head.count < 92 { return "\(head) \(body)" }
    return "block \(template.name)(\n  \(declarations.joined(separator: ",\n  "))\n) \(body)"
  }

  private func network() -> String {
    var names = names
    var header = ["method \(Self.text(of: graph.method))"]
    var entries: [String] = []
    var inputLines: [String] = []
    let readAsSignals = graph.readAsSignals
    for input in inputs {
      let node = graph.nodes[input]
      let name = names.claim(DKSIdentifier.identifier(node.name))
      entries.append(name)
      let element = node.type.element == .int32 ? "Int" : "Float"
      let correlation = (node.operation as? Input)?.correlation ?? 0
      let isStated = node.type.isSignal && !readAsSignals.contains(input)
      inputLines.append(
        "input \(name): \(element)\(node.type.shape)"
          + (correlation == 0 ? "" : " (correlation: \(correlation))") + (isStated ? " (signal: true)" : ""))
    }
    header.append("")
    header += inputLines
    let outputNames = graph.outputs.map { names.claim(DKSIdentifier.identifier($0.name)) }
    for layer in arrangement.forms.sharedLayers {
      guard let call = FormTable.call(of: graph.nodes[layer.node], in: graph) else { continue }
      header.append(
        (layer.key == arrangement.forms.sharedLayers[0].key ? "\n" : "") + "layer \(layer.name) = \(call)")
    }
    let statements = statements(entries, outputNames, names)
    var lines = ["network \(networkName) {"]
    for line in header { lines.append(line.isEmpty ? "" : Self.indented(line)) }
    lines.append("")
    var previous: String?
    for statement in statements {
      let isApart = previous.map {
        $0.contains("\n") || statement.contains("\n")
          || !$0.hasPrefix("output") && statement.hasPrefix("output")
      }
      if isApart == true { lines.append("") }
      lines.append(Self.indented(statement))
      previous = statement
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  private static func indented(_ text: String) -> String {
    text.hasPrefix("\n") ? "\n  " + text.dropFirst() : "  " + text.indentedBy(2)
  }

  private func statements(_ entries: [String], _ outputNames: [String], _ names: UniqueNames) -> [String] {
    var localOf: [Int: Int] = [:]
    for (i, local) in arrangement.root.locals.enumerated() { localOf[local.last] = i }
    var entryOf: [Int: String] = [:]
    for (input, name) in zip(inputs, entries) { entryOf[input] = name }
    let nodes = graph.outputs.map { Int($0.node.index) }
    var isOutput: Set<Int> = []
    for node in nodes { if let local = localOf[node] { isOutput.insert(local) } }
    var values: [Int: PipelineText] = [:]
    var written = 0
    // Outputs are written in their order: one that is computed before its turn gets a name of its own.
    func writeReady(_ writer: inout BodyWriter) {
      while written < nodes.count {
        let node = nodes[written]
        if let entry = entryOf[node], localOf[node] == nil {
          writer.add("output \(outputNames[written]) = \(entry)")
        } else if let local = localOf[node], let value = values[local] {
          writer.add("output \(outputNames[written]) = \(value.line)")
        } else {
          return
        }
        written += 1
      }
    }
    var writer = BodyWriter(arrangement, names: names, context: 0, isNested: inputs.count == 1, isRoot: true)
    var texts = [String?]()[...]
    writeReady(&writer)
    writer.writeLocals(of: arrangement.root, entries: entries, &texts) { writer, local, pipeline in
      guard isOutput.contains(local) else { return nil }
      defer { writeReady(&writer) }
      guard written < nodes.count, localOf[nodes[written]] == local else {
        let value = PipelineText(writer.name(pipeline, "result"))
        values[local] = value
        return value
      }
      let name = outputNames[written]
      var result = pipeline
      if let head = pipeline.headStart {
        let features = writer.name(pipeline.prefix(head), "features")
        result = pipeline.suffix(from: head, of: features)
      }
      writer.add("output \(name) = " + result.text(after: name.count + 12))
      written += 1
      let value = PipelineText(name)
      values[local] = value
      return value
    }
    writeReady(&writer)
    return writer.statements
  }

  /// `dks(zeta: 1.5)`, `tat(inputs: .averageQ)`
  private static func text(of method: Method) -> String {
    guard case .call(let name, let settings) = method.attribute else { return method.description }
    let texts = settings.map { setting in
      if case .word(let word) = setting.value { return "\(setting.name): .\(word)" }
      return setting.description
    }
    return "\(name)(\(texts.joined(separator: ", ")))"
  }
}

extension PipelineText {
  /// Where the classifier begins that follows a long chain of features; nil if there is none.
  fileprivate var headStart: Int? {
    guard stages.count > 6 else { return nil }
    let last = stages.lastIndex { $0.text.hasPrefix("globalAveragePool") || $0.text.hasPrefix("flatten") }
    guard let last, last + 1 < stages.count, last > 3 else { return nil }
    return last + 1
  }

  fileprivate func prefix(_ count: Int) -> PipelineText {
    var result = PipelineText(head, kind)
    for stage in stages.prefix(count) {
      result.append(stage.text, isMajor: stage.isMajor, isFollower: stage.isFollower)
    }
    return result
  }

  fileprivate func suffix(from start: Int, of name: String) -> PipelineText {
    var result = PipelineText(name)
    for stage in stages.dropFirst(start) {
      result.append(stage.text, isMajor: stage.isMajor, isFollower: stage.isFollower)
    }
    return result
  }
}
