import DKSDiagnostics
import DKSTensors

/// Puts the bodies of the functions that a file defines in the place of their calls.
///
/// Every value inside gets a name of its own, so that a body may stand in many places. The call is remembered: as long as
/// nothing of the body changes, it is what is written.
extension DocumentReader {
  /// The most nodes that calls may become, all together.
  static let expansionLimit = 1 << 15

  mutating func expandCalls() throws(ONNXFault) {
    guard !document.definitions.isEmpty else { return }
    var expansion = CallExpansion(document)
    let given = document.nodes
    document.nodes = []
    for node in given {
      let first = document.nodes.count
      guard let body = try expansion.body(of: node, &self) else {
        document.nodes.append(expansion.refused(node))
        continue
      }
      document.nodes += body.map { part in
        var part = part
        part.call = document.calls.count
        return part
      }
      document.calls.append(
        CallRecord(fieldIndex: node.fieldIndex, name: node.name, nodes: first..<document.nodes.count))
    }
  }
}

/// The calls of one file while they are expanded.
private struct CallExpansion {
  /// A function with its nodes, and what becomes of its calls.
  struct Function {
    var record: FunctionRecord
    var nodes: [NodeRecord] = []
    /// How many nodes a call of it becomes; nil for one that stays a call.
    var size: Int?
    /// Why it stays a call.
    var refusal: String?
  }

  /// The functions of each name.
  private var functions: [ONNXDocument.FunctionKey: [Function]] = [:]
  private let file: MappedFile
  private let operatorSet: Int
  /// The names that values of the file have.
  private var names = UniqueNames()
  /// How many nodes were put in the place of calls.
  private var count = 0
  /// The functions that are looked at, each called by the one before it.
  private var path: Set<String> = []

  init(_ document: ONNXDocument) {
    file = document.file
    operatorSet = document.operatorSet
    for record in document.definitions { functions[record.key, default: []].append(Function(record: record)) }
    var taken = Set(document.nodes.flatMap { $0.inputs + $0.outputs + $0.captures })
    taken.formUnion(document.initializers.map(\.name) + document.sparseInitializers.map(\.name))
    taken.formUnion(document.valueInfos.map(\.name))
    for name in taken { _ = names.claim(name) }
  }

  /// The node with why it stays a call, if it is one.
  func refused(_ node: NodeRecord) -> NodeRecord {
    var node = node
    if let place = place(of: node) {
      let function = functions[place.key]?[place.index]
      let isSound = function?.record.takes(node) ?? true
      node.refusal =
        function?.refusal
        ?? (isSound ? nil : "the call has more operands or results than its function")
        ?? "the functions of the file become more than \(DocumentReader.expansionLimit) nodes"
    }
    return node
  }

  /// What stands in the place of `node`; nil where that is the node itself.
  mutating func body(of node: NodeRecord, _ reader: inout DocumentReader) throws(ONNXFault) -> [NodeRecord]? {
    guard let place = place(of: node) else { return nil }
    guard let size = try size(of: place, &reader), count + size <= DocumentReader.expansionLimit else {
      return nil
    }
    guard let function = functions[place.key]?[place.index],
      node.inputs.count <= function.record.inputs.count,
      node.outputs.count <= function.record.outputs.count
    else { return nil }
    count += size
    return try expanded(node, function, &reader)
  }

  // MARK: - What can stand in the place of a call

  private typealias Place = (key: ONNXDocument.FunctionKey, index: Int)

  private func place(of node: NodeRecord) -> Place? {
    let key = ONNXDocument.FunctionKey(domain: node.domain, name: node.type)
    return functions[key]?.firstIndex { $0.record.overload == node.overload }.map { (key, $0) }
  }

  /// How many nodes a call becomes; nil where it stays one.
  private mutating func size(of place: Place, _ reader: inout DocumentReader) throws(ONNXFault) -> Int? {
    guard let function = functions[place.key]?[place.index] else { return nil }
    if function.size != nil || function.refusal != nil { return function.size }
    let name = "\(place.key.domain).\(place.key.name).\(function.record.overload)"
    guard path.count < NestedGraphReader.depthLimit, path.insert(name).inserted else {
      functions[place.key]?[place.index].refusal = "the function calls itself, or others too deep"
      return nil
    }
    defer { path.remove(name) }
    var nodes: [NodeRecord] = []
    for field in function.record.nodes { nodes.append(try reader.readNode(field, at: 0)) }
    functions[place.key]?[place.index].nodes = nodes
    var refusal = self.refusal(function.record, nodes)
    var size = 0
    for node in nodes where refusal == nil {
      guard let inner = self.place(of: node) else {
        size += 1
        continue
      }
      if let called = functions[inner.key]?[inner.index].record, !called.takes(node) {
        refusal = "the function calls another with more than it takes or gives"
        break
      }
      if let count = try self.size(of: inner, &reader) {
        size = min(size + count, DocumentReader.expansionLimit + 1)
      } else {
        refusal =
          functions[inner.key]?[inner.index].refusal ?? "the function calls itself, or others too deep"
      }
    }
    functions[place.key]?[place.index].refusal = refusal
    functions[place.key]?[place.index].size = refusal == nil ? size : nil
    return refusal == nil ? size : nil
  }

  /// Why a body cannot stand in the place of a call.
  private func refusal(_ function: FunctionRecord, _ nodes: [NodeRecord]) -> String? {
    if nodes.contains(where: { !$0.captures.isEmpty || !$0.bodies.isEmpty }) {
      return "the function holds graphs of its own"
    }
    let made = nodes.flatMap(\.outputs).filter { !$0.isEmpty }
    guard Set(made).count == made.count, Set(function.outputs).count == function.outputs.count,
      function.outputs.allSatisfy(made.contains), Set(made).isDisjoint(with: function.inputs),
      Set(nodes.flatMap(\.inputs)).subtracting(made).subtracting([""]).isSubset(of: function.inputs)
    else { return "the function gives a result that its nodes do not make once" }
    let set = function.operatorSet ?? operatorSet
    if set != operatorSet, nodes.contains(where: { $0.domain.isEmpty && !ONNXOperators.knows($0.type) }) {
      return "the function is written for operator set \(set), the file for \(operatorSet)"
    }
    return nil
  }

  // MARK: - What stands there

  private mutating func expanded(
    _ call: NodeRecord, _ function: Function, _ reader: inout DocumentReader
  ) throws(ONNXFault) -> [NodeRecord] {
    var values: [String: String] = [:]
    for (i, name) in function.record.inputs.enumerated() {
      values[name] = i < call.inputs.count ? call.inputs[i] : ""
    }
    for (name, result) in zip(function.record.outputs, call.outputs) where !result.isEmpty {
      values[name] = result
    }
    let given = try attributes(of: call, function.record)
    let scope = call.path.isEmpty ? call.label : call.path
    var nodes: [NodeRecord] = []
    for var node in function.nodes {
      node.fieldIndex = call.fieldIndex
      node.inputs = node.inputs.map { $0.isEmpty ? "" : values[$0] ?? "" }
      for (i, name) in node.outputs.enumerated() where !name.isEmpty {
        if values[name] == nil { values[name] = names.claim("\(scope)/\(name)") }
        node.outputs[i] = values[name] ?? ""
      }
      node.name = "\(scope)/\(node.name.isEmpty ? node.type : node.name)"
      if !node.path.hasPrefix(scope) { node.path = node.path.isEmpty ? scope : "\(scope)/\(node.path)" }
      node.bound = try bound(in: node, given)
      if let set = function.record.operatorSet, set != operatorSet { node.operatorSet = set }
      if let inner = place(of: node), let function = functions[inner.key]?[inner.index] {
        nodes += try expanded(node, function, &reader)
      } else {
        nodes.append(node)
      }
    }
    return nodes
  }

  /// The attributes of a call, completed by those that its function has for what is left out.
  private func attributes(
    of call: NodeRecord, _ function: FunctionRecord
  ) throws(ONNXFault) -> [String: WireField] {
    var found = function.defaults
    for field in try fields(of: call) {
      let name = try decoding { () throws(WireFault) in try ONNXAttribute.name(in: field, file) }
      if let bound = call.bound[name] {
        if let bound { found[name] = bound }
      } else {
        found[name] = field
      }
    }
    return found
  }

  private func bound(
    in node: NodeRecord, _ given: [String: WireField]
  ) throws(ONNXFault) -> [String: WireField?] {
    var bound: [String: WireField?] = [:]
    for field in try fields(of: node) {
      try decoding { () throws(WireFault) in
        guard let reference = try ONNXAttribute.reference(in: field, file) else { return }
        bound.updateValue(given[reference], forKey: try ONNXAttribute.name(in: field, file))
      }
    }
    return bound
  }

  private func fields(of node: NodeRecord) throws(ONNXFault) -> [WireField] {
    try decoding { () throws(WireFault) in
      var fields: [WireField] = []
      var reader = try node.field.message(in: file)
      while let field = try reader.next() { if field.number == 5 { fields.append(field) } }
      return fields
    }
  }
}

extension FunctionRecord {
  /// Whether a call has no more operands and results than the function.
  fileprivate func takes(_ call: NodeRecord) -> Bool {
    call.inputs.count <= inputs.count && call.outputs.count <= outputs.count
  }
}
