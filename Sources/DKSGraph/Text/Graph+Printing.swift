/// The flat text (Language 8): one node a line, operands before users, attributes in braces.
extension Graph: CustomStringConvertible {
  /// The flat text; `Graph.parse` reads it back.
  public var description: String {
    var text = "graph \(FlatText.name(name)) method=\(method) {\n"
    let names = nodes.map { FlatText.name($0.name) }
    let marked = markedOutputs
    var next = 0
    for i in nodes.indices {
      let isOutput = next < marked.count && Int(marked[next].index) == i
      if isOutput { next += 1 }
      text += isOutput ? "  output " : "  "
      write(nodes[i], named: names[i], names: names, to: &text)
      text += "\n"
    }
    for output in outputs.dropFirst(marked.count) {
      text += "  output \(FlatText.name(output.name)) = \(reference(to: output.node, names))\n"
    }
    return text + "}\n"
  }

  /// The line of node number `id`, without indentation; empty for an id that is not this graph's.
  package func line(of id: Node.ID) -> String {
    guard nodes.indices.contains(Int(id.index)) else { return "" }
    var text = ""
    let node = self[id]
    write(node, named: FlatText.name(node.name), names: nil, to: &text)
    return text
  }

  /// The outputs that are marked at their nodes: as many of the first as are named like their nodes and come
  /// in the nodes' order, so that reading the text finds all outputs in their order.
  private var markedOutputs: [Node.ID] {
    var marked: [Node.ID] = []
    for output in outputs {
      guard nodes.indices.contains(Int(output.node.index)), self[output.node].name == output.name,
        marked.last.map({ $0 < output.node }) ?? true
      else { break }
      marked.append(output.node)
    }
    return marked
  }

  private func write(_ node: Node, named name: String, names: [String]?, to text: inout String) {
    text += name
    text += " = "
    text += type(of: node.operation).mnemonic
    if !node.operands.isEmpty {
      text += "("
      for (i, operand) in node.operands.enumerated() {
        if i > 0 { text += ", " }
        text += reference(to: operand, names)
      }
      text += ")"
    }
    var attributes = node.operation.attributes
    if let key = node.sharedWeights { attributes.append(Attribute("weights", .word(key))) }
    if !attributes.isEmpty {
      text += " {"
      for (i, attribute) in attributes.enumerated() {
        if i > 0 { text += ", " }
        attribute.write(to: &text)
      }
      text += "}"
    }
    text += " : "
    text += node.type.description
  }

  /// The name of the node, or `%7` for one that does not exist: reports of broken graphs are printed too.
  private func reference(to id: Node.ID, _ names: [String]?) -> String {
    let i = Int(id.index)
    guard nodes.indices.contains(i) else { return "%\(i)" }
    return names?[i] ?? FlatText.name(nodes[i].name)
  }
}
