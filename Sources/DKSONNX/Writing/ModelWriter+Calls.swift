import DKSModels

// Calls of functions: written as such where nothing of their bodies changed, otherwise as the nodes of the bodies.
extension ModelWriter {
  /// A node that did not change.
  func item(_ index: Int, _ document: ONNXDocument) -> GraphSection.Item {
    document.nodes[index].call == nil ? .kept(document.nodes[index].fieldIndex) : .part(index)
  }

  /// The items with the parts of each call as the call, if all are there, one after the other, and as nodes if not.
  mutating func settledCalls(_ items: [GraphSection.Item]) throws(ONNXFault) -> [GraphSection.Item] {
    guard let document, !document.calls.isEmpty else { return items }
    let nodes = Dictionary(
      model.nodes.compactMap { node in node.record.map { ($0, node) } },
      uniquingKeysWith: { first, _ in first })
    var settled: [GraphSection.Item] = []
    var next = 0
    while next < items.count {
      guard case .part(let index) = items[next], let call = document.nodes[index].call else {
        settled.append(items[next])
        next += 1
        continue
      }
      let parts = document.calls[call].nodes
      let found = items[next...].prefix(parts.count).compactMap { item in
        if case .part(let index) = item { index } else { nil }
      }
      if found == Array(parts) {
        settled.append(.kept(document.calls[call].fieldIndex))
        next += parts.count
      } else {
        next += 1
        if let node = nodes[index], isOfAnotherSet(node, document.nodes[index]) {
          settled += try encode(node).map { .made($0) }
        } else {
          settled.append(.made(message(ofPart: index, document)))
        }
      }
    }
    return settled
  }

  /// Whether the bytes of a node of a function mean something else in the graph, or may.
  func isOfAnotherSet(_ node: ModelNode, _ record: NodeRecord) -> Bool {
    if case .foreign = node.operation { false } else { record.operatorSet != nil }
  }

  /// A part of a call as a node of its own.
  private mutating func message(ofPart index: Int, _ document: ONNXDocument) -> WireMessage {
    let record = document.nodes[index]
    func current(_ name: String) -> String { idOf[name].flatMap { nameOf[Int($0.index)] } ?? name }
    return NodeCopy.message(
      of: record, inputs: record.inputs.map(current), outputs: record.outputs.map(current),
      name: record.readName.isEmpty ? record.name : record.readName, notes: [], in: document,
      isForced: true, &encoder) ?? WireMessage()
  }

  /// The operator sets of domains that only functions name, and nodes that took the place of their calls need.
  var addedOperatorSets: [(domain: String, version: Int)] {
    guard let document, !document.calls.isEmpty else { return [] }
    var known: [String: Int] = [:]
    for function in document.definitions { known.merge(function.operatorSets) { max($0, $1) } }
    for field in document.fields where field.number == 8 {
      guard let found = try? FunctionRecord.operatorSet(field, in: document.file) else { continue }
      known[found.domain] = nil
    }
    var needed: Set<String> = []
    for node in model.nodes {
      if case .foreign(let foreign) = node.operation { needed.insert(foreign.domain) }
    }
    return known.filter { !$0.key.isEmpty && needed.contains($0.key) }.sorted { $0.key < $1.key }.map {
      ($0, $1)
    }
  }

  /// Whether a node that is written may be a call of one of the file's functions.
  var hasCalls: Bool {
    guard let document else { return false }
    let calls = Set(document.calls.map(\.fieldIndex))
    let isCalled = nodeSection.items.contains { item in
      if case .kept(let index) = item { calls.contains(index) } else { false }
    }
    return isCalled
      || model.nodes.contains { node in
        guard case .foreign(let foreign) = node.operation else { return false }
        return document.functions.contains(.init(domain: foreign.domain, name: foreign.type))
      }
  }
}
