import DKSGraph

/// What a stretch of nodes is by its operations: the word that people have for such a block.
///
/// The nodes are seen as a line from what flows in to what comes out; where the line forks and comes together again,
/// how the branches are joined tells most.
struct BlockRole {
  private let graph: Graph
  /// The nodes in their order, and whether a node is one of them.
  private let nodes: [Int]
  private let isMember: Set<Int>
  /// For each node the last one through which all must flow that comes to it; absent where that lies outside.
  private var dominator: [Int: Int] = [:]

  /// Longer stretches are no blocks that people have a word for.
  private static let longest = 4096

  /// - Parameter nodes: The nodes of the block, operands before users.
  init(_ nodes: [Int], in graph: Graph) {
    self.graph = graph
    // What a scan starts from flows from nowhere.
    self.nodes = nodes.suffix(Self.longest).filter { !(graph.nodes[$0].operation is Zeros) }
    isMember = Set(self.nodes)
    for node in self.nodes { dominator[node] = commonDominator(of: operands(of: node)) }
  }

  /// The operands of `node`; nil for each that lies outside.
  private func operands(of node: Int) -> [Int?] {
    graph.nodes[node].operands.map { Int($0.index) }.filter { !(graph.nodes[$0].operation is Zeros) }
      .map { isMember.contains($0) ? $0 : nil }
  }

  /// The last node through which all flows that comes to `operands`; nil where that lies outside.
  private func commonDominator(of operands: [Int?]) -> Int? {
    guard var common = operands.first ?? nil else { return nil }
    for operand in operands.dropFirst() {
      guard var other = operand else { return nil }
      while common != other {
        // Operands come before their users, so the later of the two cannot dominate the other.
        guard let next = dominator[max(common, other)] else { return nil }
        (common, other) = (min(common, other), next)
      }
    }
    return common
  }

  /// The nodes on the line where branches come together.
  var joins: [Int] {
    var line: [Int] = []
    var current = nodes.last
    while let node = current {
      line.append(node)
      current = dominator[node]
    }
    return line.reversed().filter { Set(operands(of: $0)).count > 1 }
  }

  /// Whether parts of a block are repeated.
  enum Turns { case none, some, all }

  /// The word, as the name of a type.
  ///
  /// - Parameters:
  ///   - join: The node where the block's own branches come together, if it has any.
  ///   - holdsBlocks: Whether other blocks stand in it.
  ///   - turns: Whether parts of it, or all of it, are repeated.
  func word(join: Int?, holdsBlocks: Bool, turns: Turns) -> String {
    if let join { return word(ofJoin: join) }
    if holdsBlocks || turns == .some { return "Stage" }
    let convolves = holds { $0 is Convolution }
    if holds({ $0 is DepthwiseConvolution }) { return "Separable" }
    if turns == .all { return convolves ? "DoubleConv" : "Layers" }
    return convolves ? "ConvBlock" : holds { $0 is Dense } ? "DenseBlock" : "Block"
  }

  private func word(ofJoin join: Int) -> String {
    let fork = dominator[join]
    let branches = operands(of: join)
    let keepsEntry = branches.contains(fork)
    switch graph.nodes[join].operation {
    case is WeightedSum:
      let longest = branches.map { convolutions(from: fork, to: $0) }.max() ?? 0
      let startsDeep = nodes.contains { node in
        node < join && graph.nodes[node].operation is DepthwiseConvolution && operands(of: node) == [fork]
      }
      let isInverted = !startsDeep && holds { $0 is DepthwiseConvolution }
      let kind = isInverted ? "InvertedResidual" : longest > 2 ? "Bottleneck" : "Residual"
      if keepsEntry { return kind }
      return branches.count > 2 || longest < 2 ? "Branches" : "Projected" + kind
    case is Multiply:
      return holds { $0 is GlobalAveragePool || $0 is Average } ? "SqueezeExcitation" : "Gate"
    default:
      if branches.count > 2 { return "Inception" }
      return keepsEntry ? "DenseLayer" : fork != nil ? "Fire" : "Branches"
    }
  }

  /// The convolutions on the way to `node`, apart from those in branches inside of it.
  private func convolutions(from fork: Int?, to node: Int?) -> Int {
    var count = 0
    var current = node
    while let node = current, node != fork {
      if graph.nodes[node].operation is Convolution { count += 1 }
      current = dominator[node]
    }
    return count
  }

  private func holds(_ isWanted: (any Operation) -> Bool) -> Bool {
    nodes.contains { isWanted(graph.nodes[$0].operation) }
  }
}
