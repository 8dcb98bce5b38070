import DKSFormulas
import DKSGraph

/// A graph taken apart into cells: channel groups at classes of locations, each a random number with one kernel
/// (Theory 1.8). What every reading of a network's kernel is computed from.
///
/// The structure alone: which values depend on which, and how. It has no numbers but those of the text.
package struct CellNetwork: Sendable {
  /// How finely locations are told apart.
  package enum Resolution: Sendable {
    /// Locations that are alike are one class; pools and convolutions over all taps are taken for the identity.
    case classes
    /// Each location is one class; the covariances of locations are followed. `known` holds the nodes whose values are
    /// given.
    case locations(known: [Bool])
  }

  package let graph: Graph
  let resolution: Resolution
  /// In an order in which each follows from earlier ones.
  private(set) var cells: [Cell] = []
  var terms: [CellTerm] = []
  var pairTerms: [PairTerm] = []
  var productTerms: [ProductTerm] = []
  /// The channels that each norm is over.
  var norms: [[CellTerm]] = []
  /// What each node computes.
  private(set) var values: [CellValue] = []
  /// The index of the zero.
  static let zero = 0

  /// The node at which there were more parts than are told apart; nil mostly. All that is said of what lies behind it is
  /// void then.
  package private(set) var excess: Int?
  /// What taking apart a network may take, beside an amount for each node: locations and channels that are looked at one by
  /// one, cells and parts that are made. Networks of hundreds of concatenated layers or of large images with borders take a
  /// few per cent.
  static let workLimit = 1 << 22
  static let workPerNode = 64

  /// The sums whose summands are not independent, as far as that is known.
  package internal(set) var dependences: [Dependence] = []
  /// The sequence inputs whose locations meet in sums, so that their correlation matters, by node.
  package internal(set) var correlatedInputs: Set<Int> = []
  /// The shared weights of which two uses have a covariance that nobody knows, and why.
  package internal(set) var unknownUses: [String: Dependence.Reason] = [:]

  /// Takes `graph` apart. O(V + E) where values have one group; a sum of n summands that are no fresh layers takes O(n²).
  package init(_ graph: Graph, resolution: Resolution = .classes) {
    self.init(empty: graph, resolution)
    cells.reserveCapacity(graph.nodes.count)
    values.reserveCapacity(graph.nodes.count)
    _ = append(.zero, node: -1, channels: 1, locations: 1) { $0.isGaussian = true }
    var builder = CellBuilder(self)
    for i in graph.nodes.indices { builder.add(i) }
    self = builder.network
  }

  private init(empty graph: Graph, _ resolution: Resolution) {
    self.graph = graph
    self.resolution = resolution
  }

  /// Adds a cell and returns its index.
  mutating func append(
    _ rule: Cell.Rule, node: Int, channels: Int, locations: Int, _ set: (inout Cell) -> Void = { _ in }
  ) -> Int {
    var cell = Cell(
      rule: rule, node: Int32(node), channels: Int32(clamping: channels),
      locations: Int32(clamping: locations))
    set(&cell)
    cell.isZero = isZero(rule)
    cell.isDiluted = cell.isDiluted || isDiluted(rule)
    if !cell.isGaussian { cell.culprit = culprit(of: cell) }
    cells.append(cell)
    return cells.count - 1
  }

  /// Keeps `list` and says where.
  mutating func add(_ list: [CellTerm]) -> Range<Int> {
    terms += list
    return terms.count - list.count..<terms.count
  }

  mutating func add(_ list: [PairTerm]) -> Range<Int> {
    pairTerms += list
    return pairTerms.count - list.count..<pairTerms.count
  }

  mutating func add(_ list: [ProductTerm]) -> Range<Int> {
    productTerms += list
    return productTerms.count - list.count..<productTerms.count
  }

  private func isZero(_ rule: Cell.Rule) -> Bool {
    switch rule {
    case .zero: true
    case .affine(let range), .sum(let range, _), .mixture(let range):
      terms[range].allSatisfy { cells[$0.source.index].isZero }
    case .scale(let source, _), .norm(let source, _), .dropout(let source, _): cells[source.index].isZero
    default: false
    }
  }

  private func isDiluted(_ rule: Cell.Rule) -> Bool {
    switch rule {
    case .affine(let range), .mixture(let range):
      let zeros = terms[range].count { cells[$0.source.index].isZero }
      return terms[range].contains { cells[$0.source.index].isDiluted } || (zeros > 0 && zeros < range.count)
    case .sum(let range, _): return terms[range].contains { cells[$0.source.index].isDiluted }
    case .scale(let source, _), .dropout(let source, _): return cells[source.index].isDiluted
    // A norm brings the whole to q = 1, not the parts that are lower than the rest.
    case .norm(_, let over):
      return norms[over].count > 1
        && norms[over].contains { cells[$0.source.index].isDiluted || cells[$0.source.index].isZero }
    default: return false
    }
  }

  /// The node because of which a cell is not Gaussian.
  private func culprit(of cell: Cell) -> Int32 {
    switch cell.rule {
    case .scale(let source, _), .norm(let source, _), .dropout(let source, _):
      return cells[source.index].isGaussian ? cell.node : cells[source.index].culprit
    case .sum(let range, _), .mixture(let range):
      return terms[range].lazy.map { cells[$0.source.index] }.first { !$0.isGaussian }?.culprit ?? cell.node
    default: return cell.node
    }
  }

  /// Says of a layer that nothing else has its weights.
  mutating func makeFresh(_ cell: Int) { cells[cell].atom = Int32(cell) }

  mutating func append(_ value: CellValue) { values.append(value) }

  /// Says that there were too many parts at node `i`.
  mutating func exceed(at i: Int) { excess = excess ?? i }

  /// Calls `body` with each cell of the value of `node`, and the share of the value's elements that it stands for.
  package func forEachCell(of node: Int, _ body: (_ cell: Int, _ share: Double) -> Void) {
    switch values[node] {
    case .uniform(let source): body(source.index, 1)
    case .parts(let parts):
      let channels = Double(parts.classes.first?.size ?? 1)
      let locations = Double(parts.counts.reduce(0, +))
      for (segments, count) in zip(parts.classes, parts.counts) {
        for segment in segments {
          body(segment.source.index, Double(segment.size) * Double(count) / (channels * locations))
        }
      }
    }
  }

  /// The cells of the value of `node` at one location, with their shares of the channels.
  func channels(of node: Int, at location: Int) -> [(cell: Int, share: Double)] {
    switch values[node] {
    case .uniform(let source): return [(source.index, 1)]
    case .parts(let parts):
      let segments = parts.classes[parts.number(at: location)]
      return segments.map { ($0.source.index, Double($0.size) / Double(segments.size)) }
    }
  }

  /// The distinct cells of the value of `node`, oldest first.
  package func distinctCells(of node: Int) -> [Int] {
    if case .uniform(let source) = values[node] { return [source.index] }
    var found: Set<Int> = []
    forEachCell(of: node) { cell, _ in found.insert(cell) }
    return found.sorted()
  }
}

/// A sum of which two summands are not independent.
package struct Dependence: Hashable, Sendable {
  /// Why.
  package enum Reason: Hashable, Sendable {
    /// Their covariance is known, and is not 0.
    case covariance
    /// Two network inputs, whose correlation nobody knows, by node.
    case inputs(Int, Int)
    /// Two locations of an image, by the input's node.
    case locations(Int)
    /// Two features of an input, by the input's node.
    case features(Int)
    /// Channels that were made of locations.
    case rearranged
    /// Too many steps lie between the two and what they have in common.
    case tooDeep
    /// Independent, but the means of both may differ from 0.
    case means

    /// Whether nothing is known of the covariance, which is then taken for 0.
    package var isUnknown: Bool {
      switch self {
      case .covariance, .means: false
      default: true
      }
    }
  }

  /// The sum.
  package var node: Int
  /// The positions of the two among its operands.
  package var first: Int
  package var second: Int
  package var reason: Reason
  /// The weights that both are images under, if there are such.
  package var sharedWeights: String?
}
