/// Which nodes use a value.
package struct UsersTable: Sendable {
  /// The users of value i are `nodes[starts[i]..<starts[i + 1]]`.
  private var starts: [Int]
  private var nodes: [Int]

  /// The users of every value of `model`, in the order of its nodes.
  fileprivate init(_ model: Model, withRepetitions repeats: Bool) {
    func uses(of node: ModelNode) -> [ModelValue.ID] {
      repeats ? model.uses(of: node) : model.distinctUses(of: node)
    }
    starts = Array(repeating: 0, count: model.values.count + 1)
    for node in model.nodes {
      for id in uses(of: node) { starts[Int(id.index) + 1] += 1 }
    }
    for i in 1..<starts.count { starts[i] += starts[i - 1] }
    nodes = Array(repeating: 0, count: starts[starts.count - 1])
    var free = starts
    for (index, node) in model.nodes.enumerated() {
      for id in uses(of: node) {
        nodes[free[Int(id.index)]] = index
        free[Int(id.index)] += 1
      }
    }
  }

  /// The indices of the nodes that use `id`; that it is wanted as an output does not count.
  package subscript(id: ModelValue.ID) -> ArraySlice<Int> {
    let i = Int(id.index)
    return i + 1 < starts.count ? nodes[starts[i]..<starts[i + 1]] : []
  }
}

/// Which node makes a value.
package struct ProducersTable: Sendable {
  private var nodes: [Int?]

  /// The first producer of every value of `model`.
  fileprivate init(_ model: Model) {
    nodes = Array(repeating: nil, count: model.values.count)
    for (index, node) in model.nodes.enumerated() {
      for case let id? in node.results where model.contains(id) && nodes[Int(id.index)] == nil {
        nodes[Int(id.index)] = index
      }
    }
  }

  /// The index of the node that makes `id`; nil for inputs and weights.
  package subscript(id: ModelValue.ID) -> Int? {
    Int(id.index) < nodes.count ? nodes[Int(id.index)] : nil
  }
}

extension Model {
  /// The nodes that use each value, each once, or as often as it does.
  package func users(withRepetitions repeats: Bool = false) -> UsersTable {
    UsersTable(self, withRepetitions: repeats)
  }

  /// The node that makes each value.
  package func producers() -> ProducersTable { ProducersTable(self) }

  /// Whether there is a value of that number.
  package func contains(_ id: ModelValue.ID) -> Bool { Int(id.index) < values.count }

  /// What `node` uses of the values that there are; as often as it does.
  func uses(of node: ModelNode) -> [ModelValue.ID] { node.uses.filter(contains) }

  /// What `node` uses, each once, in the order of its operands.
  fileprivate func distinctUses(of node: ModelNode) -> [ModelValue.ID] {
    let uses = uses(of: node)
    guard uses.count > 1 else { return uses }
    var seen: Set<ModelValue.ID> = []
    return uses.filter { seen.insert($0).inserted }
  }
}

extension ModelNode {
  /// What it computes with: its operands, and what its body takes from around it.
  package var uses: [ModelValue.ID] { operands.compactMap { $0 } + captures }
}
