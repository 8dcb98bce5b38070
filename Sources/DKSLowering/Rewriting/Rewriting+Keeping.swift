import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

extension Rewriting {
  /// Leaves the nodes of `origin` where they are and gives them new operands and constants.
  ///
  /// - Returns: false where that is not enough.
  mutating func keep(
    _ node: Node, _ old: Node, _ origin: Recognition.Origin, _ operands: [Place], _ position: Int
  ) throws(LoweringRefusal) -> Bool {
    let addsBias = node.operation.addsBias(to: old.operation)
    guard addsBias || node.operation.isSame(as: old.operation),
      operands.count == old.operands.count, operands.count == origin.sources.count,
      takesOperandTypes(node, old), let sources = substitution(node, old, origin, operands),
      let constants = changedConstants(of: node, origin, besidesBias: addsBias)
    else { return false }
    // What is joined has a batch, which constants get when they are joined anew.
    if node.operation is Concat, operands.contains(where: { emitter.unbatched.contains($0.value) }) {
      return false
    }
    if addsBias || !constants.isEmpty, node.operation.hasScaledProduct(in: origin.nodes.map { nodes[$0] }) {
      return false
    }
    if addsBias, try !addBias(node, origin, position) { return false }
    put(sources, constants, into: origin, position)
    insert(after: operands.reduce(-1) { max($0, $1.position) })
    return true
  }

  /// The same for several nodes of the graph that one part of the model computes: `chain` and then `node`.
  mutating func keep(
    _ chain: [Int], _ node: Node, _ origin: Recognition.Origin, _ operands: [Place], _ position: Int
  ) -> Bool {
    var constants: [ChangedConstant] = []
    for member in chain.map({ graph.nodes[$0] }) + [node] {
      guard let index = recognized[member.name],
        member.operation.isSame(as: recognition.graph.nodes[index].operation),
        takesOperandTypes(member, recognition.graph.nodes[index]),
        let changed = changedConstants(of: member, origin)
      else { return false }
      constants += changed
    }
    let first = graph.nodes[chain[0]]
    guard let index = recognized[first.name], operands.count == origin.sources.count,
      let sources = substitution(first, recognition.graph.nodes[index], origin, operands)
    else { return false }
    put(sources, constants, into: origin, position)
    insert(after: operands.reduce(-1) { max($0, $1.position) })
    return true
  }

  /// A constant of the model that gets another tensor.
  struct ChangedConstant {
    var value: ModelValue.ID
    var tensor: Tensor
    var key: ParameterTable.Key
  }

  /// The constants whose tensors are others now; nil where they cannot be put in their place.
  private func changedConstants(
    of node: Node, _ origin: Recognition.Origin, besidesBias: Bool = false
  ) -> [ChangedConstant]? {
    var constants: [ChangedConstant] = []
    for parameter in node.operation.parameters(for: graph.operandTypes(of: node)) {
      let key = ParameterTable.Key(node.sharedWeights ?? node.name, parameter.role)
      if besidesBias && parameter.role == .bias { continue }
      let oldKey = ParameterTable.Key(
        recognition.graph.nodes[recognized[node.name] ?? 0].sharedWeights ?? node.name, parameter.role)
      if let known = recognition.parameters.tensors[oldKey], let tensor = parameters.tensors[key],
        known.isSame(as: tensor)
      {
        continue
      }
      // The file computes it, from constants of its own: that stays as it is.
      if parameters.tensors[key] == nil, recognition.parameters.tensors[oldKey] == nil { continue }
      guard let tensor = parameters.tensors[key],
        let place = origin.parameters.first(where: {
          $0.role == parameter.role && ($0.node ?? node.name) == node.name
        }),
        let old = emitter.model[place.value].constant ?? original[place.value].constant
      else { return nil }
      guard let fitted = tensor.fitted(to: old, permutation: place.permutation) else { return nil }
      constants.append(ChangedConstant(value: place.value, tensor: fitted, key: key))
    }
    return constants
  }

  /// Gives the nodes of `origin` what now comes in, and their constants the tensors that they have now.
  private mutating func put(
    _ sources: [(source: ModelValue.ID, value: ModelValue.ID, oldResult: ModelValue.ID)],
    _ constants: [ChangedConstant],
    into origin: Recognition.Origin, _ position: Int
  ) {
    for (source, value, oldResult) in sources {
      let chain = plumbing(from: oldResult, to: source) ?? []
      replace(source, by: copy(chain, of: oldResult, on: value, position), in: origin.nodes)
    }
    for constant in constants {
      let value = held(constant.value, constant.tensor, constant.key)
      if value != constant.value { use(value, insteadOf: constant.value, in: origin.nodes, position) }
    }
  }

  /// Puts `value` where the nodes of `region` have `constant`, or something that is made of it on the way: others use
  /// that too, so the way is gone once more.
  private mutating func use(
    _ value: ModelValue.ID, insteadOf constant: ModelValue.ID, in region: [Int], _ position: Int
  ) {
    var views: [ModelValue.ID] = []
    for case let operand? in region.flatMap({ original.nodes[$0].operands }) where !views.contains(operand) {
      if plumbing(from: constant, to: operand) != nil { views.append(operand) }
    }
    for view in views {
      let chain = plumbing(from: constant, to: view) ?? []
      replace(view, by: copy(chain, of: constant, on: value, position), in: region)
    }
  }

  /// Layers with weights of their own count features; other nodes may have the number written into them.
  private func takesOperandTypes(_ node: Node, _ old: Node) -> Bool {
    if graph.operandTypes(of: node) == recognition.graph.operandTypes(of: old) { return true }
    return node.operation is Dense || (node.operation as? Convolution)?.groups == 1
  }

  /// The sources that now stand for other nodes: the source, what to put there, and what it was made of.
  ///
  /// Nil where one value is the source of two operands that differ now, or nothing is known of how a source was
  /// made.
  private mutating func substitution(
    _ node: Node, _ old: Node, _ origin: Recognition.Origin, _ operands: [Place]
  ) -> [(source: ModelValue.ID, value: ModelValue.ID, oldResult: ModelValue.ID)]? {
    var found: [(source: ModelValue.ID, value: ModelValue.ID, oldResult: ModelValue.ID)] = []
    var seen: [ModelValue.ID: String] = [:]
    for (i, place) in operands.enumerated() {
      let name = graph[node.operands[i]].name
      if let other = seen.updateValue(name, forKey: origin.sources[i]), other != name { return nil }
      let oldName = recognition.graph[old.operands[i]].name
      if name == oldName && place.isOriginal { continue }
      guard let oldOrigin = recognition.origins[oldName] else { return nil }
      guard plumbing(from: oldOrigin.result, to: origin.sources[i]) != nil else { return nil }
      let site = LoweringSite(
        node: graph[node.operands[i]], operands: [place.value], operandTypes: [graph[node.operands[i]].type],
        layout: oldOrigin.layout, elementType: elementType(of: place.value))
      let value = emitter.converted(
        place.value, from: place.layout, to: oldOrigin.layout,
        rank: original[oldOrigin.result].shape?.count, at: site)
      found.append((origin.sources[i], value, oldOrigin.result))
    }
    return found
  }

  /// The nodes that lead from one value to another by their first operands, last one first; nil for none.
  private func plumbing(from start: ModelValue.ID, to end: ModelValue.ID) -> [Int]? {
    var chain: [Int] = []
    var value = end
    while value != start {
      guard let producer = producers[value], let operand = original.nodes[producer].operands.first ?? nil,
        producer < recognition.verdicts.count, recognition.verdicts[producer].outcome == .plumbing,
        original.nodes[producer].results.count == 1
      else { return nil }
      chain.append(producer)
      value = operand
    }
    return chain
  }

  /// Copies of `chain` (last node first), begun with `value` in the place of `start`; the last value.
  private mutating func copy(
    _ chain: [Int], of start: ModelValue.ID, on value: ModelValue.ID, _ position: Int
  ) -> ModelValue.ID {
    var current = value
    for index in chain.reversed() {
      var node = original.nodes[index]
      node.name = emitter.nodeName(node.name)
      node.record = nil
      node.operands[0] = current
      let old = node.results[0].map { emitter.model[$0] }
      current = emitter.addValue(
        named: old?.name ?? node.name, type: old?.type, shape: old?.shape)
      node.results = [current]
      emitter.append(node)
    }
    return current
  }

  private mutating func replace(_ value: ModelValue.ID, by other: ModelValue.ID, in region: [Int]) {
    for index in region {
      nodes[index].operands = nodes[index].operands.map { $0 == value ? other : $0 }
      nodes[index].captures = nodes[index].captures.map { $0 == value ? other : $0 }
    }
  }

  /// Tells the emitter where the model has the tensors that `node` shares with others.
  mutating func findHomes(of node: Node) {
    guard let owner = node.sharedWeights else { return }
    for parameter in node.operation.parameters(for: graph.operandTypes(of: node)) {
      let key = ParameterTable.Key(owner, parameter.role)
      guard let place = stored[key], let tensor = parameters.tensors[key],
        let old = original[place.value].constant,
        let fitted = tensor.fitted(to: old, permutation: place.permutation)
      else { continue }
      let isSame = recognition.parameters.tensors[key].map { $0.isSame(as: tensor) } ?? false
      let value = isSame ? place.value : held(place.value, fitted, key)
      emitter.setHome(of: key, value, permutation: place.permutation)
    }
  }

  /// The constant that holds `tensor` from now on: `value` itself if no other owner uses it, a new one if not.
  private mutating func held(_ value: ModelValue.ID, _ tensor: Tensor, _ key: ParameterTable.Key)
    -> ModelValue.ID
  {
    let slot = ReplacedConstant(value: value, key: key)
    if let known = replaced[slot] { return known }
    var result = value
    let isOutput = original.outputs.contains { $0.value == value }
    if producers[value] == nil, !isOutput, areOwned(by: key, value) {
      emitter.replaceConstant(value, by: tensor)
    } else {
      result = emitter.addConstant(named: "\(key.owner).\(key.role.rawValue)", tensor)
    }
    replaced[slot] = result
    return result
  }

  /// Whether all that `value` is used for belongs to nodes of the graph that use the weights of `key`, be it by way of
  /// a transpose or the like.
  private func areOwned(by key: ParameterTable.Key, _ value: ModelValue.ID, depth: Int = 0) -> Bool {
    (users[value] ?? []).allSatisfy { user in
      guard user < recognition.verdicts.count else { return false }
      let verdict = recognition.verdicts[user]
      let last = inner[verdict.graphNode] ?? verdict.graphNode
      if let origin = recognition.origins[last] {
        return ([last] + origin.inner).contains { name in
          guard let index = recognized[name] else { return false }
          let owner = recognition.graph.nodes[index]
          return (owner.sharedWeights ?? owner.name) == key.owner
        }
      }
      guard verdict.outcome == .plumbing, depth < 16 else { return false }
      let results = original.nodes[user].results.compactMap { $0 }
      return results.allSatisfy { result in
        !original.outputs.contains { $0.value == result } && areOwned(by: key, result, depth: depth + 1)
      }
    }
  }
}
