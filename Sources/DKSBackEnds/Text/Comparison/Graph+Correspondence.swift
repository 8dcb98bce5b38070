import DKSFormulas
import DKSGraph

extension Graph {
  /// For each node that an output needs, the name of the node that computes the same in `other`; nil if the
  /// graphs differ, and `difference(from:)` says in what.
  ///
  /// Names and methods do not count; operations, settings, operands, and the order of inputs and outputs do, as
  /// does which nodes share their weights. Sums and concatenations are compared with the operands that
  /// `withCanonicalOperands` leaves them, convolutions with the padding that `withCanonicalBorders` gives them, elements
  /// of sequences as `withPlainElements` finds them.
  package func correspondence(to other: Graph) -> [String: String]? {
    var walk = Correspondence(self, other)
    return walk.run() ? walk.names : nil
  }

  /// The first difference between the two graphs, walking up from the outputs; nil if there is none.
  package func difference(from other: Graph) -> String? {
    var walk = Correspondence(self, other)
    return walk.run() ? nil : walk.difference
  }
}

/// Walks up two graphs at once.
private struct Correspondence {
  private let a: Graph
  private let b: Graph
  private var partner: [Int?]
  private var isTaken: [Bool]
  private(set) var difference = ""
  /// Keys of shared weights, from either side to the other.
  private var keys: [String: String] = [:]
  private var keysBack: [String: String] = [:]

  init(_ a: Graph, _ b: Graph) {
    func canonical(_ graph: Graph) -> Graph {
      graph.withCanonicalOperands.withCanonicalBorders.withPlainElements
    }
    self.a = canonical(a)
    self.b = canonical(b)
    partner = Array(repeating: nil, count: a.nodes.count)
    isTaken = Array(repeating: false, count: b.nodes.count)
  }

  var names: [String: String] {
    var names: [String: String] = [:]
    for (i, j) in partner.enumerated() { if let j { names[a.nodes[i].name] = b.nodes[j].name } }
    return names
  }

  mutating func run() -> Bool {
    guard a.outputs.count == b.outputs.count else {
      return fail("one has \(a.outputs.count) outputs, the other \(b.outputs.count)")
    }
    let (inputs, others) = (a.inputs, b.inputs)
    guard inputs.count == others.count else {
      return fail("one has \(inputs.count) inputs, the other \(others.count)")
    }
    for (i, j) in zip(inputs, others) {
      guard match(i, j) else { return false }
    }
    var stack = zip(a.outputs, b.outputs).map { (Int($0.node.index), Int($1.node.index)) }
    stack.reverse()
    while let (i, j) = stack.popLast() {
      if partner[i] == j { continue }
      guard match(i, j) else { return false }
      for (x, y) in zip(a.nodes[i].operands, b.nodes[j].operands) {
        stack.append((Int(x.index), Int(y.index)))
      }
    }
    return shareAlike()
  }

  private mutating func fail(_ sentence: String) -> Bool {
    difference = sentence
    return false
  }

  /// Pairs node `i` with node `j`, if they do the same and neither has another partner.
  private mutating func match(_ i: Int, _ j: Int) -> Bool {
    let (x, y) = (a.nodes[i], b.nodes[j])
    guard partner[i] == nil, !isTaken[j] else {
      return fail("'\(x.name)' stands where another node does, not '\(y.name)'")
    }
    guard x.type == y.type else { return fail("'\(x.name)' is \(x.type), '\(y.name)' is \(y.type)") }
    guard x.operands.count == y.operands.count else {
      return fail("'\(x.name)' has \(x.operands.count) operands, '\(y.name)' has \(y.operands.count)")
    }
    guard Self.areAlike(x.operation, y.operation) else {
      return fail("'\(a.line(of: Node.ID(i)))' is not '\(b.line(of: Node.ID(j)))'")
    }
    partner[i] = j
    isTaken[j] = true
    return true
  }

  private static func areAlike(_ x: any Operation, _ y: any Operation) -> Bool {
    if AnyHashable(x) == AnyHashable(y) { return true }
    guard let x = x as? ActivationLayer, let y = y as? ActivationLayer, x.isKept == y.isKept,
      x.transform == y.transform
    else { return false }
    // Own activations may have other names and their arguments put in.
    return x.phi.expression.constantsFolded == y.phi.expression.constantsFolded
  }

  /// Whether the same nodes share their weights on both sides.
  private mutating func shareAlike() -> Bool {
    for (i, j) in partner.enumerated() {
      guard let j else { continue }
      let key = a.nodes[i].sharedWeights ?? "\u{0}\(i)"
      let other = b.nodes[j].sharedWeights ?? "\u{0}\(j)"
      if keys[key] == nil, keysBack[other] == nil {
        keys[key] = other
        keysBack[other] = key
      } else if keys[key] != other || keysBack[other] != key {
        return fail("'\(a.nodes[i].name)' and '\(b.nodes[j].name)' share their weights with different nodes")
      }
    }
    return true
  }
}
