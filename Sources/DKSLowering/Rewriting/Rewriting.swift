import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

/// A model while a graph is applied to it.
struct Rewriting {
  /// The value that stands for a node of the graph.
  struct Place {
    var value: ModelValue.ID
    var layout: Recognition.AxisLayout
    /// The node of the model after which it is known; −1 for inputs.
    var position: Int
    /// Whether it is the value that the recognised node of the same name has.
    var isOriginal = true
    /// Whether new nodes compute it, in the place of those that did.
    var isLowered = false
  }

  let graph: Graph
  let parameters: ParameterTable
  let recognition: Recognition
  /// The model as it came.
  let original: Model
  /// The recognised nodes, by name.
  let recognized: [String: Int]
  /// Which node of the model computes a value.
  let producers: [ModelValue.ID: Int]
  /// Which nodes of the model use a value.
  let users: [ModelValue.ID: [Int]]

  /// Whether nodes that are many nodes of the graph, which other formats may lack, stay where nothing changed.
  var keepsGroups = true
  /// Owns the values and what is new.
  var emitter: ModelEmitter
  /// The nodes of the model, with new operands.
  var nodes: [ModelNode]
  /// New nodes, by the node of the model that they follow.
  var inserted: [Int: [ModelNode]] = [:]
  /// For each node of the graph, its value.
  var places: [Place?]
  /// For nodes of the graph that the model has no value for, since one part of it stands for several, the last of these.
  let inner: [String: String]
  /// Where the model has the tensors that several nodes of the graph share.
  let stored: [ParameterTable.Key: Recognition.ParameterOrigin]
  /// Constants that hold a new tensor, by what they held and whose it is now.
  var replaced: [ReplacedConstant: ModelValue.ID] = [:]

  struct ReplacedConstant: Hashable {
    var value: ModelValue.ID
    var key: ParameterTable.Key
  }

  init(_ graph: Graph, _ parameters: ParameterTable, _ model: Model, _ recognition: Recognition) {
    self.graph = graph
    self.parameters = parameters
    self.recognition = recognition
    original = model
    recognized = Dictionary(
      recognition.graph.nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var producers: [ModelValue.ID: Int] = [:]
    var users: [ModelValue.ID: [Int]] = [:]
    for (i, node) in model.nodes.enumerated() {
      for result in node.results { if let result { producers[result] = i } }
      for value in node.uses { users[value, default: []].append(i) }
    }
    self.producers = producers
    self.users = users
    var inner: [String: String] = [:]
    for (last, origin) in recognition.origins { for name in origin.inner { inner[name] = last } }
    self.inner = inner
    stored = recognition.storedParameters
    emitter = ModelEmitter(model, parameters: parameters)
    nodes = model.nodes
    places = Array(repeating: nil, count: graph.nodes.count)
  }

  /// Visits the nodes of the graph, then its outputs.
  mutating func run(_ diagnostics: inout DiagnosticSet) {
    for (i, node) in graph.nodes.enumerated() where inner[node.name] == nil {
      place(i, node, &diagnostics)
    }
    // What else needs a node between: an output.
    for output in graph.outputs where places[Int(output.node.index)] == nil {
      place(Int(output.node.index), graph[output.node], &diagnostics)
    }
    for (output, old) in zip(graph.outputs, recognition.graph.outputs) { connect(output, was: old) }
  }

  /// Finds the place of node `i`: with those before it that no part of the model stands for, if it does the same as
  /// ever, and after them if not.
  private mutating func place(_ i: Int, _ node: Node, _ diagnostics: inout DiagnosticSet) {
    if let origin = recognition.origins[node.name], let chain = chain(before: node, origin) {
      let first = graph.nodes[chain[0]]
      let operands = first.operands.compactMap { places[Int($0.index)] }
      let position = origin.nodes.max() ?? -1
      if operands.count == first.operands.count, keep(chain, node, origin, operands, position) {
        places[i] = Place(value: origin.result, layout: origin.layout, position: position)
        return
      }
    }
    for operand in node.operands where places[Int(operand.index)] == nil && inner[graph[operand].name] != nil
    {
      place(Int(operand.index), graph[operand], &diagnostics)
    }
    let operands = node.operands.compactMap { places[Int($0.index)] }
    // What an operand lacks was reported already.
    guard operands.count == node.operands.count else { return }
    do throws(LoweringRefusal) {
      places[i] = try place(of: node, operands)
    } catch {
      diagnostics.insert(.notApplicable(node, reason: error.reason))
    }
  }

  /// The nodes of the graph that `origin` has between its sources and `node`, if they still follow each other there.
  private func chain(before node: Node, _ origin: Recognition.Origin) -> [Int]? {
    var chain: [Int] = []
    var current = node
    for name in origin.inner.reversed() {
      guard current.operands.count == 1, graph[current.operands[0]].name == name else { return nil }
      chain.insert(Int(current.operands[0].index), at: 0)
      current = graph[current.operands[0]]
    }
    return chain.isEmpty ? nil : chain
  }

  private mutating func place(of node: Node, _ operands: [Place]) throws(LoweringRefusal) -> Place {
    guard let origin = recognition.origins[node.name], let index = recognized[node.name] else {
      if node.operation is Input {
        throw LoweringRefusal(reason: "the model has no such input")
      }
      var place = try lowered(node, operands)
      place.isOriginal = isUnchanged(node, operands)
      return place
    }
    let position = origin.nodes.max() ?? producers[origin.result] ?? -1
    let place = Place(value: origin.result, layout: origin.layout, position: position)
    if node.operation is Input { return place }
    let old = recognition.graph.nodes[index]
    if origin.isGroup, keepsGroups, isUnchanged(node, operands), !operands.contains(where: \.isLowered) {
      return place
    }
    // Zeros for as many examples as there are: other formats may lack what makes them.
    if node.operation is Zeros, !keepsGroups, producers[origin.result] != nil {
      var place = try lowered(node, operands)
      place.isOriginal = false
      return place
    }
    if origin.nodes.isEmpty, let view = view(node, old, origin, operands) { return view }
    if !origin.isGroup, origin.inner.isEmpty, try keep(node, old, origin, operands, position) { return place }
    return try lowered(node, operands, in: origin, position)
  }

  /// Whether the node and everything before it is what was recognised.
  private func isUnchanged(_ node: Node, _ operands: [Place]) -> Bool {
    guard let index = recognized[node.name] else { return false }
    let old = recognition.graph.nodes[index]
    return node.operation.isSame(as: old.operation) && hasSameOperands(node, old)
      && hasSameParameters(node, old) && operands.allSatisfy(\.isOriginal)
  }

  /// Whether the learned tensors are those that the file has.
  private func hasSameParameters(_ node: Node, _ old: Node) -> Bool {
    node.operation.parameters(for: graph.operandTypes(of: node)).allSatisfy { parameter in
      switch (parameters[node, parameter.role], recognition.parameters[old, parameter.role]) {
      case (let own?, let known?): own.isSame(as: known)
      case (nil, nil): true
      default: false
      }
    }
  }

  /// Whether the operands of both have the same names.
  private func hasSameOperands(_ node: Node, _ old: Node) -> Bool {
    node.operands.map { graph[$0].name } == old.operands.map { recognition.graph[$0].name }
  }

  /// The place of a node that only sees the axes of a value in another way, with no node in the model.
  private mutating func view(
    _ node: Node, _ old: Node, _ origin: Recognition.Origin, _ operands: [Place]
  ) -> Place? {
    guard operands.count == 1, origin.sourceLayouts.count == 1, node.operation.isSame(as: old.operation)
    else { return nil }
    let operand = operands[0]
    if hasSameOperands(node, old), operand.isOriginal {
      return Place(value: origin.result, layout: origin.layout, position: operand.position)
    }
    let site = LoweringSite(
      node: node, operands: [operand.value], operandTypes: graph.operandTypes(of: node),
      layout: origin.sourceLayouts[0], elementType: elementType(of: operand.value))
    let value = emitter.converted(
      operand.value, from: operand.layout, to: origin.sourceLayouts[0],
      rank: original[origin.sources[0]].shape?.count, at: site)
    insert(after: operand.position)
    return Place(value: value, layout: origin.layout, position: operand.position, isOriginal: false)
  }

  /// Makes an output of the model compute what the graph's output in its place does.
  private mutating func connect(_ output: Graph.Output, was old: Graph.Output) {
    guard let place = places[Int(output.node.index)] else { return }
    let name = recognition.graph[old.node].name
    guard let origin = recognition.origins[name], place.value != origin.result else { return }
    detach(origin.result)
    let node = graph[output.node]
    let site = LoweringSite(
      node: node, operands: [place.value], operandTypes: [node.type], layout: origin.layout,
      result: origin.result, elementType: elementType(of: origin.result))
    _ = emitter.converted(place.value, from: place.layout, to: origin.layout, result: origin.result, at: site)
    insert(after: max(place.position, origin.nodes.max() ?? -1))
  }

  /// What floating-point numbers are near `value`.
  func elementType(of value: ModelValue.ID) -> ElementType {
    guard let type = emitter.model[value].type, type.isFloat else { return .float32 }
    return type
  }

  /// The number of axes of `value`, where it is known.
  func rank(_ value: ModelValue.ID) -> Int? { emitter.model[value].shape?.count }

  /// Moves what was emitted behind node number `position` of the model.
  mutating func insert(after position: Int) {
    inserted[position, default: []] += emitter.take()
  }

  /// Makes room for another node that computes `value`.
  mutating func detach(_ value: ModelValue.ID) {
    guard let producer = producers[value] else { return }
    for (i, result) in nodes[producer].results.enumerated() where result == value {
      let old = emitter.model[value]
      nodes[producer].results[i] = emitter.addValue(
        named: "\(old.name).before", type: old.type, shape: old.shape)
    }
  }
}

extension Diagnostic {
  /// A node of the rewritten graph that the model cannot be given.
  static func notApplicable(_ node: Node, reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0971",
      "'\(node.name)' ('\(type(of: node.operation).mnemonic)') cannot be put into the model: \(reason)",
      at: node.span)
  }
}
