import DKSGraph

/// Rule R2 of THEORY.md 1.5: two summands are uncorrelated if one is a fresh linear image whose weights the
/// other has not seen.
///
/// The output of an affine layer with its own weights is a token. A summand that is a linear combination of
/// tokens which the other summand depends on nowhere has zero cross-covariance with it. So has the output of
/// a transformed activation of such a value wherever E[φ̂] = 0, which DKS enforces and TAT does not.
struct Independence {
  /// What can be said of a sum.
  enum Verdict {
    case independent
    /// Both summands are images under the same weights.
    case sharedWeights(String)
    /// One summand is computed from the other's tokens.
    case dependent(Node.ID, Node.ID)
    /// Uncorrelated but for their means, which the method does not bring to zero.
    case correlatedMeans(Node.ID, Node.ID)
  }

  private let graph: Graph
  /// The last search that visited each node, so that searches need no clearing.
  private var visited: [UInt32]
  private var search: UInt32 = 0
  /// Whether the method brings E[φ̂] to zero.
  private let hasCenteredActivations: Bool

  init(_ graph: Graph) {
    self.graph = graph
    visited = [UInt32](repeating: 0, count: graph.nodes.count)
    if case .dks = graph.method.kind { hasCenteredActivations = true } else { hasCenteredActivations = false }
  }

  /// Looks at the summands with non-zero weights: all at once, and pair by pair only where that is not enough.
  mutating func verdict(on sum: Node, weights: [Double]) -> Verdict {
    let parts = zip(sum.operands, weights).filter { $0.1 != 0 }.map(\.0)
    // Sorted by age: the youngest is most likely to be fresh with respect to the rest.
    let byAge = parts.sorted { $0 > $1 }
    if byAge.count > 2, isEachFresh(byAge) { return .independent }
    for i in byAge.indices {
      for j in byAge.indices.dropFirst(i + 1) {
        let verdict = compare(byAge[i], byAge[j])
        if case .independent = verdict { continue }
        return verdict
      }
    }
    return .independent
  }

  /// Whether every summand but the oldest is built of tokens that no older summand depends on: then all pairs
  /// are independent. One walk over the ancestors instead of one for each pair.
  private mutating func isEachFresh(_ byAge: [Node.ID]) -> Bool {
    var keys: Set<String> = []
    var tokens: [(token: Node.ID, part: Int)] = []
    for (i, part) in byAge.enumerated() {
      let support = support(of: part)
      if support.isLinear {
        let own = Set(support.tokens.compactMap { graph[$0].sharedWeights })
        guard keys.isDisjoint(with: own) else { return false }
        keys.formUnion(own)
      }
      if i == byAge.count - 1 { break }
      guard support.isFresh, support.isLinear || hasCenteredActivations else { return false }
      tokens += support.tokens.map { ($0, i) }
    }
    guard let oldest = tokens.map(\.token).min(), let youngest = byAge.first else { return true }
    // For each node from the oldest token on, the oldest summand that depends on it.
    let base = Int(oldest.index)
    var dependent = [Int](repeating: -1, count: Int(youngest.index) - base + 1)
    for (i, part) in byAge.enumerated() where part >= oldest {
      dependent[Int(part.index) - base] = max(dependent[Int(part.index) - base], i)
    }
    for i in dependent.indices.reversed() where dependent[i] >= 0 {
      for operand in ancestry(of: graph.nodes[base + i]) where operand >= oldest {
        let j = Int(operand.index) - base
        dependent[j] = max(dependent[j], dependent[i])
      }
    }
    return tokens.allSatisfy { dependent[Int($0.token.index) - base] == $0.part }
  }

  /// The tokens that make up a summand, and whether all enter linearly.
  private struct Support {
    var tokens: [Node.ID] = []
    var isLinear = true
    /// Whether it is built of tokens alone, linearly or through one centred activation.
    var isFresh = true
  }

  private mutating func compare(_ young: Node.ID, _ old: Node.ID) -> Verdict {
    let youngSupport = support(of: young)
    let oldSupport = support(of: old)
    if youngSupport.isLinear, oldSupport.isLinear, let key = sharedKey(youngSupport, oldSupport) {
      return .sharedWeights(key)
    }
    for (support, other) in [(youngSupport, old), (oldSupport, young)] where support.isFresh {
      if !cone(of: other, contains: support.tokens) {
        if support.isLinear || hasCenteredActivations { return .independent }
      }
    }
    for (support, other) in [(youngSupport, old), (oldSupport, young)] where support.isFresh {
      if !cone(of: other, contains: support.tokens) { return .correlatedMeans(young, old) }
    }
    return .dependent(young, old)
  }

  /// Walks from `id` through everything linear back to tokens.
  private mutating func support(of id: Node.ID) -> Support {
    search += 1
    var result = Support()
    var stack: [(id: Node.ID, isNonlinear: Bool)] = [(id, false)]
    var steps = 0
    while let (next, isNonlinear) = stack.popLast() {
      guard visited[Int(next.index)] != search else { continue }
      visited[Int(next.index)] = search
      steps += 1
      let node = graph[next]
      switch node.operation.kernelRule {
      // What leaves an opaque part counts as an input of its own, which the check has said.
      case .affine, .opaque: result.tokens.append(next)
      case .entry: if !(node.operation is Zeros) { result.isFresh = false }
      case .nonlinear:
        result.isLinear = false
        let isKept = (node.operation as? ActivationLayer)?.isKept ?? true
        if isNonlinear || isKept { result.isFresh = false } else { stack.append((node.operands[0], true)) }
      case .weightedSum(let weights):
        // A sum under an activation is as Gaussian as its parts; a sum of several activations is fresh too.
        for (operand, weight) in zip(node.operands, weights) where weight != 0 {
          stack.append((operand, isNonlinear))
        }
      default: for operand in node.operands { stack.append((operand, isNonlinear)) }
      }
      if result.tokens.count > Self.longestSupport || steps > Self.longestWalk {
        result.isFresh = false
        result.isLinear = false
        return result
      }
    }
    return result
  }

  /// A residual stream is a sum of as many tokens as it has blocks; beyond this many it is taken for old, so
  /// that the check stays linear in the graph. The branch that is added to it is then the fresh one.
  private static let longestSupport = 64

  /// The same for walks that meet few tokens, over long chains of sums and rearrangements.
  private static let longestWalk = 1024

  private func sharedKey(_ a: Support, _ b: Support) -> String? {
    let keys = Set(a.tokens.compactMap { graph[$0].sharedWeights })
    return b.tokens.lazy.compactMap { graph[$0].sharedWeights }.first { keys.contains($0) }
  }

  /// Whether one of `tokens` is among the ancestors of `id`, or is `id`; an older use of the same weights
  /// counts as another token, as recurrences are analysed unrolled (LANGUAGE.md 3.4).
  private mutating func cone(of id: Node.ID, contains tokens: [Node.ID]) -> Bool {
    // Ancestors have smaller indices: nothing below the oldest token needs a visit.
    guard let oldest = tokens.min() else { return false }
    let wanted = Set(tokens)
    search += 1
    var stack = [id]
    while let next = stack.popLast() {
      guard next >= oldest, visited[Int(next.index)] != search else { continue }
      visited[Int(next.index)] = search
      if wanted.contains(next) { return true }
      stack.append(contentsOf: ancestry(of: graph[next]))
    }
    return false
  }

  /// What a node is computed from, as far as the check looks: a part that is kept as it is counts as an input.
  private func ancestry(of node: Node) -> [Node.ID] {
    node.operation.kernelRule == .opaque ? [] : node.operands
  }
}
