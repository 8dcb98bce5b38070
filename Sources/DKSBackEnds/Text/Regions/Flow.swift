import DKSGraph

/// What flows where in the part of a graph that its outputs depend on, and where all of it flows through one node.
struct Flow {
  let graph: Graph
  /// The nodes that count, operands before users, in an order that depends on nothing but the operands' order.
  private(set) var order: [Int] = []
  /// For each node its place in `order`; nil for those that no output needs.
  private(set) var position: [Int?]
  /// How often each node is an operand or an output.
  private(set) var uses: [Int]
  /// For each node the one after it through which all that it yields must flow and that gets nothing from
  /// elsewhere; nil if there is none.
  private(set) var next: [Int?]
  /// Nodes without operands that are written where they are used, such as the start of a scan.
  private(set) var constants: Set<Int> = []

  /// Looks at `graph`, whose operands all come before their users.
  init(_ graph: Graph) {
    self.graph = graph
    let count = graph.nodes.count
    position = Array(repeating: nil, count: count)
    uses = Array(repeating: 0, count: count)
    next = Array(repeating: nil, count: count)
    walk()
    for i in order where graph.nodes[i].operation is Zeros && uses[i] == 1 { constants.insert(i) }
    findNext()
  }

  /// The operands of node `i` that flow, each once.
  private func sources(of i: Int) -> [Int] {
    var seen: [Int] = []
    for operand in graph.nodes[i].operands {
      let o = Int(operand.index)
      if !constants.contains(o), !seen.contains(o) { seen.append(o) }
      if seen.count > 16 { break }
    }
    if seen.count <= 16 { return seen }
    var known: Set<Int> = []
    return graph.nodes[i].operands.map { Int($0.index) }.filter {
      !constants.contains($0) && known.insert($0).inserted
    }
  }

  /// Visits what the outputs need, depth first, operands in their order.
  private mutating func walk() {
    for output in graph.outputs {
      uses[Int(output.node.index)] += 1
      var stack: [(node: Int, operand: Int)] = []
      func push(_ node: Int) { stack.append((node, 0)) }
      if position[Int(output.node.index)] == nil { push(Int(output.node.index)) }
      while let (node, operand) = stack.last {
        let operands = graph.nodes[node].operands
        if operand < operands.count {
          stack[stack.count - 1].operand += 1
          let source = Int(operands[operand].index)
          uses[source] += 1
          if position[source] == nil { push(source) }
        } else {
          stack.removeLast()
          if position[node] == nil {
            position[node] = order.count
            order.append(node)
          }
        }
      }
    }
  }

  private mutating func findNext() {
    let count = graph.nodes.count
    var dominators = AncestorForest(count: count)
    for i in order {
      let sources = sources(of: i)
      var above = sources.first ?? AncestorForest.none
      for source in sources.dropFirst() { above = dominators.common(above, source) }
      dominators.place(i, below: above)
    }
    var isOutput = Array(repeating: false, count: count)
    for output in graph.outputs { isOutput[Int(output.node.index)] = true }
    var postdominators = AncestorForest(count: count)
    var below: [Int?] = Array(repeating: nil, count: count)
    for i in order.reversed() {
      let exit = isOutput[i] ? AncestorForest.none : below[i] ?? AncestorForest.none
      postdominators.place(i, below: exit)
      for source in sources(of: i) {
        below[source] = below[source].map { postdominators.common($0, i) } ?? i
      }
    }
    for i in order where postdominators.parent[i] != AncestorForest.none {
      let exit = postdominators.parent[i]
      if dominators.parent[exit] == i { next[i] = exit }
    }
  }

  /// The nodes that lie between `entry` and its `next`, in their order.
  func interior(from entry: Int, to exit: Int) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = [entry, exit]
    var stack = [exit]
    while let node = stack.popLast() {
      for source in sources(of: node) where seen.insert(source).inserted {
        found.append(source)
        stack.append(source)
      }
    }
    return found.sorted { (position[$0] ?? 0) < (position[$1] ?? 0) }
  }
}
