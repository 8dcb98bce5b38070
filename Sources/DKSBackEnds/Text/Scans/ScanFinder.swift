import DKSGraph

/// Finds unrolled scans: steps that do the same with the same weights, each to the state of the one before it and to
/// the next element of the sequences. Their states are stacked in the end, or only the last is used.
struct ScanFinder {
  /// The graph with one `Recurrence` for each scan; the steps are still there, but nothing needs them.
  private(set) var graph: Graph
  private(set) var scans: [FoundScan] = []
  /// How often each node is an operand or an output.
  private let uses: [Int]
  /// How many nodes have each key of shared weights.
  private let shares: [String: Int]

  init(_ graph: Graph) {
    self.graph = graph
    var uses = Array(repeating: 0, count: graph.nodes.count)
    for node in graph.nodes { for operand in node.operands { uses[Int(operand.index)] += 1 } }
    for output in graph.outputs { uses[Int(output.node.index)] += 1 }
    self.uses = uses
    var shares: [String: Int] = [:]
    for case let key? in graph.nodes.lazy.map(\.sharedWeights) { shares[key, default: 0] += 1 }
    self.shares = shares
    for i in graph.nodes.indices where graph.nodes[i].operation is Stack { collapse(stack: i) }
    for chain in chains { collapse(chain) }
  }

  /// What two steps that follow each other have in common.
  struct Step {
    /// The nodes of the later one, and those that they stand for in the earlier one.
    var partner: [Int: Int] = [:]
    /// The elements that the later one sees, with their sequences, in the order of their use.
    var elements: [(node: Int, sequence: Int)] = []
    /// What both see of the network around them.
    var captured: [Int] = []
    /// The state before the earlier one.
    var start: Int?
  }

  /// Puts a scan in the place of a stack of its states.
  private mutating func collapse(stack: Int) {
    let states = graph.nodes[stack].operands.map { Int($0.index) }
    guard let scan = scan(of: states, isStacked: true) else { return }
    graph.nodes[stack].operation = Recurrence(index: scans.count)
    graph.nodes[stack].operands = scan.operands
    scans.append(scan.found)
  }

  /// Puts a scan, and the last of its states, in the place of the last two states.
  private mutating func collapse(_ chain: ElementChain) {
    guard let states = states(of: chain), let scan = scan(of: states, isStacked: false) else { return }
    let (place, last) = (states[states.count - 2], states[states.count - 1])
    let state = graph.nodes[last].type
    graph.nodes[place].operation = Recurrence(index: scans.count)
    graph.nodes[place].operands = scan.operands
    graph.nodes[place].type = TensorType(state.element, [states.count] + state.shape)
    graph.nodes[place].sharedWeights = nil
    graph.nodes[last].operation = Last()
    graph.nodes[last].operands = [Node.ID(place)]
    graph.nodes[last].sharedWeights = nil
    scans.append(scan.found)
  }

  /// The scan that makes `states`, and what it is applied to; nil where steps differ or show what is inside them.
  private func scan(of states: [Int], isStacked: Bool) -> (found: FoundScan, operands: [Node.ID])? {
    guard states.count > 1, Set(states).count == states.count, let first = step(1, states, limit: .max),
      let start = first.start, !first.elements.isEmpty
    else { return nil }
    for t in states.indices.dropFirst(2) {
      guard let next = step(t, states, limit: first.partner.count), next.start == states[t - 2],
        next.partner.count == first.partner.count, next.captured == first.captured,
        next.elements.map(\.sequence) == first.elements.map(\.sequence)
      else { return nil }
      guard isStacked || isOnlyTaken(by: next, states[t - 1]) else { return nil }
    }
    for (_, sequence) in first.elements where graph.nodes[sequence].type.shape.first != states.count {
      return nil
    }
    // What happens in a step stays there, but for its state.
    guard first.partner.keys.allSatisfy({ staysInside($0, first, states) }) else { return nil }
    guard isStacked || isOnlyTaken(by: first, states[0]) else { return nil }
    // Weights that others use as well would need a name that the step can see.
    for node in first.partner.keys {
      if let key = graph.nodes[node].sharedWeights, shares[key] != states.count { return nil }
    }
    let operands = first.elements.map(\.sequence) + [start] + first.captured
    return (
      FoundScan(step: body(of: first, states), sequenceCount: first.elements.count),
      operands.map { Node.ID($0) }
    )
  }

  /// Compares step `t` with the one before it; nil if they do not do the same.
  func step(_ t: Int, _ states: [Int], limit: Int) -> Step? {
    var step = Step()
    var seenElements: Set<Int> = []
    var seenCaptured: Set<Int> = []
    var pairs = [(states[t], states[t - 1])]
    while let (x, y) = pairs.popLast() {
      if x == states[t - 1] {
        if let start = step.start, start != y { return nil }
        step.start = y
        continue
      }
      if x == y {
        if seenCaptured.insert(x).inserted { step.captured.append(x) }
        continue
      }
      if let known = step.partner[x] {
        if known == y { continue }
        return nil
      }
      let (a, b) = (graph.nodes[x], graph.nodes[y])
      if let later = graph.element(a), let earlier = graph.element(b), later.index == t,
        earlier.index == t - 1, later.sequence == earlier.sequence
      {
        if seenElements.insert(x).inserted { step.elements.append((x, later.sequence)) }
        continue
      }
      guard AnyHashable(a.operation) == AnyHashable(b.operation), a.operands.count == b.operands.count,
        a.sharedWeights == b.sharedWeights, a.sharedWeights != nil || !learns(a), step.partner.count < limit
      else { return nil }
      step.partner[x] = y
      for (p, q) in zip(a.operands, b.operands).reversed() { pairs.append((Int(p.index), Int(q.index))) }
    }
    return step
  }

  private func learns(_ node: Node) -> Bool {
    !node.operation.parameters(for: graph.operandTypes(of: node)).isEmpty
  }

  /// Whether nothing takes a state but the step after it.
  private func isOnlyTaken(by next: Step, _ state: Int) -> Bool {
    next.partner.keys.reduce(0) { sum, node in
      sum + graph.nodes[node].operands.count { Int($0.index) == state }
    } == uses[state]
  }

  private func staysInside(_ node: Int, _ step: Step, _ states: [Int]) -> Bool {
    if states.contains(node) { return true }
    var inside = 0
    for other in step.partner.keys {
      inside += graph.nodes[other].operands.count { Int($0.index) == node }
    }
    return inside == uses[node]
  }

  /// The second step as a graph of its own.
  private func body(of step: Step, _ states: [Int]) -> Graph {
    var body = Graph(name: "step")
    var place: [Int: Node.ID] = [:]
    func add(_ node: Node, for original: Int, _ place: inout [Int: Node.ID]) {
      body.nodes.append(node)
      place[original] = Node.ID(body.nodes.count - 1)
    }
    func input(_ name: String, _ original: Int, _ place: inout [Int: Node.ID]) {
      let node = Node(name: name, operation: Input(), operands: [], type: graph.nodes[original].type)
      add(node, for: original, &place)
    }
    input("state", states[0], &place)
    for (node, _) in step.elements { input("element", node, &place) }
    for node in step.captured { input(graph.nodes[node].name, node, &place) }
    for original in step.partner.keys.sorted() {
      var node = graph.nodes[original]
      node.operands = node.operands.compactMap { place[Int($0.index)] }
      // The steps share their weights by being written once.
      node.sharedWeights = nil
      add(node, for: original, &place)
    }
    if let result = place[states[1]] { body.outputs = [Graph.Output("state", result)] }
    return body
  }
}
