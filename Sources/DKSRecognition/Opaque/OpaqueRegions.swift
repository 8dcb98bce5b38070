/// The opaque regions of a model in the making: disjoint sets of nodes that grow and meet.
///
/// Regions that meet become one, under the number of the first of them; the smaller set moves into the larger,
/// so that n nodes are settled in O(n log n) whatever their order.
struct OpaqueRegions {
  /// A set of nodes with one cause.
  private struct Region {
    /// Not sorted.
    var nodes: [Int]
    var cause: OpaqueCause
    /// The label that its nodes lead to.
    var label: Int
  }

  /// The label of each node; labels lead to others once their regions met.
  private var labels: [Int?]
  private var parents: [Int] = []
  /// For each label that leads to itself, the number of its region.
  private var numbers: [Int] = []
  /// By number; nil for those that are a part of another now.
  private var regions: [Region?] = []

  init(nodeCount: Int) { labels = Array(repeating: nil, count: nodeCount) }

  /// The number of the region that a node is part of.
  subscript(node: Int) -> Int? { labels[node].map { numbers[root($0)] } }

  /// The numbers of all regions, ascending.
  var all: [Int] { regions.indices.filter { regions[$0] != nil } }

  func cause(_ number: Int) -> OpaqueCause { regions[number]?.cause ?? OpaqueCause(reason: "") }

  /// The nodes of a region, ascending.
  func nodes(_ number: Int) -> [Int] { (regions[number]?.nodes ?? []).sorted() }

  func count(_ number: Int) -> Int { regions[number]?.nodes.count ?? 0 }

  /// Makes `nodes` a region, together with those that it touches.
  mutating func settle(_ nodes: Set<Int>, _ cause: OpaqueCause) {
    let touched = Set(nodes.compactMap { self[$0] }).sorted()
    guard let target = touched.first else {
      let label = parents.count
      parents.append(label)
      numbers.append(regions.count)
      regions.append(Region(nodes: Array(nodes), cause: cause, label: label))
      for node in nodes { labels[node] = label }
      return
    }
    for other in touched.dropFirst() { merge(other, into: target) }
    guard var region = regions[target] else { return }
    regions[target] = nil
    for node in nodes where labels[node] == nil {
      labels[node] = region.label
      region.nodes.append(node)
    }
    region.cause = region.cause.joined(with: cause)
    regions[target] = region
  }

  private mutating func merge(_ other: Int, into target: Int) {
    guard var large = regions[target], var small = regions[other] else { return }
    // No copy of the larger one's nodes.
    regions[target] = nil
    regions[other] = nil
    let cause = large.cause.joined(with: small.cause)
    if small.nodes.count > large.nodes.count { swap(&small, &large) }
    large.nodes += small.nodes
    large.cause = cause
    parents[small.label] = large.label
    numbers[large.label] = target
    regions[target] = large
  }

  /// The smaller set hangs below the larger, so paths are logarithmic.
  private func root(_ label: Int) -> Int {
    var label = label
    while parents[label] != label { label = parents[label] }
    return label
  }
}
