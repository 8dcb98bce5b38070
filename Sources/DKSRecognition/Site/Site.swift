import DKSModels
import DKSTensors

/// A model with what every pattern asks of it: who makes a value, who uses it, what is known beforehand.
struct Site {
  let model: Model
  /// The node that makes each value; nil for inputs and constants.
  private let producers: ProducersTable
  /// The nodes that use each value, in order; one that uses it twice is there twice.
  private let users: UsersTable
  /// Whether each value is a result of the model.
  let isWanted: [Bool]
  /// Whether each value depends on constants and extents alone.
  let isFixed: [Bool]
  /// The zeros that recurrences begin with, which are not fixed: the graph has them.
  let states: FirstStates
  /// Whether each value differs from example to example; empty where all that do not are fixed.
  private let dependsOnExamples: [Bool]
  /// Whether each value is learned, or known and made of what is.
  let isLearned: [Bool]
  /// Whether each node makes outputs, with nothing but plumbing after it.
  let heads: [Bool]
  /// Whether a result depends on each node.
  let isLive: [Bool]
  /// Whether a product, a convolution or a part that may hold weights depends on each node.
  let leadsToLayers: [Bool]

  init(_ model: Model) {
    self.model = model
    let users = model.users(withRepetitions: true)
    var (isFixed, isLearned) = model.known()
    let producers = model.producers()
    states = FirstStates(in: model, producers, isFixed: isFixed, isLearned: isLearned)
    let isKnown = isFixed
    if !states.zeros.isEmpty { (isFixed, isLearned) = model.known(besides: states) }
    dependsOnExamples = states.zeros.isEmpty ? [] : isKnown.map { !$0 }
    var isWanted = [Bool](repeating: false, count: model.values.count)
    for output in model.outputs { isWanted[Int(output.value.index)] = true }
    var heads = [Bool](repeating: false, count: model.nodes.count)
    let isLive = model.usedNodes()
    for (i, node) in model.nodes.enumerated().reversed() where isLive[i] {
      heads[i] = node.results.compactMap(\.self).allSatisfy { result in
        users[result].allSatisfy { heads[$0] && model.nodes[$0].isPlumbing }
      }
    }
    var leadsToLayers = isLive.map { _ in false }
    for (i, node) in model.nodes.enumerated().reversed() where isLive[i] {
      leadsToLayers[i] = node.results.compactMap(\.self).contains { result in
        users[result].contains { user in
          isLive[user] && (leadsToLayers[user] || model.isLayer(model.nodes[user]) { isFixed[Int($0.index)] })
        }
      }
    }
    self.leadsToLayers = leadsToLayers
    self.heads = heads
    self.isLive = isLive
    self.producers = producers
    self.users = users
    self.isWanted = isWanted
    self.isFixed = isFixed
    self.isLearned = isLearned
  }

  func producer(of value: ModelValue.ID) -> Int? { producers[value] }
  func users(of value: ModelValue.ID) -> ArraySlice<Int> { users[value] }
  func isFixed(_ value: ModelValue.ID) -> Bool { isFixed[Int(value.index)] }
  func isLearned(_ value: ModelValue.ID) -> Bool { isLearned[Int(value.index)] }
  /// Whether a value is the same for all examples, though it is not fixed: what is made of first states.
  func isAlike(_ value: ModelValue.ID) -> Bool {
    !dependsOnExamples.isEmpty && !isFixed(value) && !dependsOnExamples[Int(value.index)]
  }
  func isWanted(_ value: ModelValue.ID) -> Bool { isWanted[Int(value.index)] }
  func constant(_ value: ModelValue.ID) -> Tensor? { model[value].constant }

  /// The extents of a value where the rank is known.
  func shape(of value: ModelValue.ID) -> [Int?]? { constant(value)?.shape ?? model[value].shape }
  /// The extents of a value where all are known.
  func extents(of value: ModelValue.ID) -> [Int]? { shape(of: value)?.allKnown }

  /// The only node that uses `value`, if it is used once and not wanted.
  func soleUser(of value: ModelValue.ID) -> Int? {
    let users = users(of: value)
    return users.count == 1 && !isWanted(value) ? users.first : nil
  }

  /// The operands of node `index` that are not known beforehand, each once, in order.
  func sources(of index: Int) -> [ModelValue.ID] {
    let node = model.nodes[index]
    let all = node.uses.filter { !isFixed($0) }
    if all.count < 2 { return all }
    var seen: Set<ModelValue.ID> = []
    return all.filter { seen.insert($0).inserted }
  }

  /// Whether a value is 0 everywhere, also where the number of examples is open.
  func isZero(_ value: ModelValue.ID) -> Bool { model.isZero(value, producers) }

  /// The number that a constant of one element is.
  func scalar(_ value: ModelValue.ID) -> Double? {
    guard let tensor = constant(value), tensor.count == 1, tensor.type != .other else { return nil }
    guard let number = (try? tensor.doubles())?.first else { return nil }
    return tensor.type == .float32 ? number.shortest : number
  }

  /// The name of a value, quoted.
  func quoted(_ value: ModelValue.ID) -> String { "'\(model[value].name)'" }
}

extension Model {
  /// Which values depend on constants and extents alone, and which of them are learned or made of what is; `states` count
  /// as neither.
  fileprivate func known(besides states: FirstStates? = nil) -> (isFixed: [Bool], isLearned: [Bool]) {
    var isFixed = values.map { $0.constant != nil || $0.isGiven }
    var isLearned = values.map { $0.isLearned }
    for state in states?.zeros ?? [] {
      isFixed[Int(state.index)] = false
      isLearned[Int(state.index)] = false
    }
    for node in nodes {
      let operands = node.uses
      // Extents are known once the examples are. What foreign nodes make out of nothing is not looked into.
      let isKnown =
        node.isShape
        || (node.operation.isDeterministic && operands.allSatisfy { isFixed[Int($0.index)] }
          && !(operands.isEmpty && node.isForeign))
      guard isKnown else {
        // What was computed of states is no constant of the graph.
        if states != nil { for case let result? in node.results { isFixed[Int(result.index)] = false } }
        continue
      }
      let isMadeOfLearned = !node.isShape && operands.contains { isLearned[Int($0.index)] }
      for case let result? in node.results where states?.contains(result) != true {
        isFixed[Int(result.index)] = true
        isLearned[Int(result.index)] = isMadeOfLearned
      }
    }
    return (isFixed, isLearned)
  }

  /// Whether a node multiplies by matrices, or is of an unknown kind and has what may be weights.
  fileprivate func isLayer(_ node: ModelNode, isFixed: (ModelValue.ID) -> Bool) -> Bool {
    switch node.operation {
    case .convolution, .transposedConvolution, .matrixProduct, .einsum: true
    case .foreign(let foreign):
      foreign.type.contains("Attention")
        || node.operands.compactMap(\.self).contains { operand in
          isFixed(operand) && self[operand].shape.map { $0.count { $0 != 1 } > 1 } ?? false
        }
    default: false
    }
  }
}

extension ModelNode {
  var isForeign: Bool { if case .foreign = operation { true } else { false } }
  /// Whether it tells extents.
  var isShape: Bool {
    switch operation {
    case .shape: true
    case .foreign(let foreign): ["Shape", "Size", "ShapeOf"].contains(foreign.type)
    default: false
    }
  }
  /// Whether it moves elements at most.
  var isPlumbing: Bool {
    switch operation {
    case .reshape, .flatten, .squeeze, .unsqueeze, .transpose, .identity, .cast: true
    default: false
    }
  }
  /// The first result.
  var result: ModelValue.ID? { results.first.flatMap(\.self) }
  /// Operand number `index`, if it is there.
  func operand(_ index: Int) -> ModelValue.ID? { operands.indices.contains(index) ? operands[index] : nil }
}

extension Array where Element == Int? {
  /// The extents, if none is unknown.
  var allKnown: [Int]? {
    var known: [Int] = []
    for case let extent? in self { known.append(extent) }
    return known.count == count ? known : nil
  }
}

extension Double {
  /// The number with the fewest digits that is the same 32-bit float.
  var shortest: Double { Float(self).isFinite ? Double(Float(self).description) ?? self : self }
}
