import DKSGraph

/// The nodes that take the elements of one sequence, first to last.
struct ElementChain {
  var sequence: Int
  var elements: [Int]
}

extension Graph {
  /// Which element of which sequence a node takes, if it takes one.
  func element(_ node: Node) -> (sequence: Int, index: Int)? {
    guard let operand = node.operands.first else { return nil }
    switch node.operation {
    case let element as Element: return (Int(operand.index), element.index)
    case is Last: return self[operand].type.shape.first.map { (Int(operand.index), $0 - 1) }
    default: return nil
    }
  }
}

extension ScanFinder {
  /// The sequences of which every element is taken, once each.
  var chains: [ElementChain] {
    var taken: [Int: [Int: Int]] = [:]
    var repeated: Set<Int> = []
    for (i, node) in graph.nodes.enumerated() {
      guard let (sequence, index) = graph.element(node) else { continue }
      if taken[sequence, default: [:]].updateValue(i, forKey: index) != nil { repeated.insert(sequence) }
    }
    return taken.keys.sorted().compactMap { sequence in
      let elements = taken[sequence] ?? [:]
      guard let extent = graph.nodes[sequence].type.shape.first, extent > 2, elements.count == extent,
        !repeated.contains(sequence)
      else { return nil }
      return ElementChain(sequence: sequence, elements: (0..<extent).compactMap { elements[$0] })
    }
  }

  /// The states that steps over the elements of a sequence hand on, the last of which is what the others become.
  ///
  /// A step is what depends on its element and on none after it. All that the next step sees of it is one node: the state,
  /// or what was made of the state alone. The last step is found by comparison with the one before it.
  func states(of chain: ElementChain) -> [Int]? {
    let count = chain.elements.count
    var stepOf: [Int: Int] = [:]
    for (t, element) in chain.elements.enumerated() { stepOf[element] = t }
    var handed: [Int?] = Array(repeating: nil, count: count)
    var lastOnes: [Int] = []
    for (i, node) in graph.nodes.enumerated().dropFirst(chain.elements.min() ?? 0) where stepOf[i] == nil {
      guard let own = node.operands.compactMap({ stepOf[Int($0.index)] }).max() else { continue }
      stepOf[i] = own
      if own == count - 1 { lastOnes.append(i) }
      for operand in node.operands {
        guard let other = stepOf[Int(operand.index)], other != own else { continue }
        guard other == own - 1, handed[other] == nil || handed[other] == Int(operand.index) else {
          // What comes after the last step may use whatever it likes.
          if own == count - 1 { continue }
          return nil
        }
        handed[other] = Int(operand.index)
      }
    }
    guard handed.dropLast().allSatisfy({ $0 != nil }), var before = handed[count - 2] else { return nil }
    while true {
      for last in lastOnes where isAlike(last, before) {
        if let states = states(endingWith: before, last, count) { return states }
      }
      // The state may be what the node that was handed on was made of.
      let node = graph.nodes[before]
      guard node.operands.count == 1, stepOf[Int(node.operands[0].index)] == count - 2 else { return nil }
      before = Int(node.operands[0].index)
    }
  }

  private func isAlike(_ x: Int, _ y: Int) -> Bool {
    let (a, b) = (graph.nodes[x], graph.nodes[y])
    return a.type == b.type && AnyHashable(a.operation) == AnyHashable(b.operation)
  }

  /// The states whose last two are given, each found in the steps after it.
  private func states(endingWith before: Int, _ last: Int, _ count: Int) -> [Int]? {
    var states = Array(repeating: -1, count: count)
    (states[count - 2], states[count - 1]) = (before, last)
    var limit = Int.max
    for t in (2..<count).reversed() {
      guard let step = step(t, states, limit: limit), let start = step.start else { return nil }
      limit = step.partner.count
      states[t - 2] = start
    }
    return states
  }
}
