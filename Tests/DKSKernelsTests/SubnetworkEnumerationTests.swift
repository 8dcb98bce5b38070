import Testing

@testable import DKSKernels

@Suite("Subnetworks")
struct SubnetworkEnumerationTests {
  @Test("both readings equal the maximum over all pairs of ends, on random graphs")
  func bruteForce() {
    var generator = SeededGenerator(state: 20_260_214)
    for trial in 0..<500 {
      let network = randomNetwork(&generator)
      let strict = MaximalFunction(network, subnetworks: .strict)
      let official = MaximalFunction(network, subnetworks: .official)
      let leaky = LeakyReluMap(negativeSlope: 0.2)
      for (entry, map, strictValue, officialValue) in [
        (1.0, { 1.1 * $0 }, 1 + strict.slope(excess: 0.1).value, 1 + official.slope(excess: 0.1).value),
        (0.0, { $0 + 0.1 }, strict.curvature(0.1), official.curvature(0.1)),
        (
          0.0, leaky.value, strict.cAtZero(negativeSlope: 0.2), official.cAtZero(negativeSlope: 0.2)
        ),
      ] as [(Double, (Double) -> Double, Double, Double)] {
        let byNodes = strictMaximum(network, entry: entry, map: map)
        let byEdges = officialMaximum(network, entry: entry, map: map)
        #expect(abs(byNodes - strictValue) <= 1e-13 * max(1, byNodes), "graph \(trial)")
        #expect(abs(byEdges - officialValue) <= 1e-13 * max(1, byEdges), "graph \(trial)")
      }
    }
  }

  /// The subnetwork that is named has the maximum: evaluated alone, from its entries to its exit, it gives it.
  @Test("the binding subnetwork has the value of the maximum, on random graphs")
  func binding() throws {
    var generator = SeededGenerator(state: 20_260_301)
    for trial in 0..<500 {
      let network = randomNetwork(&generator)
      for policy in Subnetworks.allCases {
        let maximal = MaximalFunction(network, subnetworks: policy)
        guard let found = maximal.binding(at: .curvature(0.1)) else {
          #expect(maximal.curvature(0.1) == 0)
          continue
        }
        #expect(found.value == maximal.curvature(0.1), "graph \(trial)")
        let slope = try #require(maximal.binding(at: .excessSlope(0.1)))
        #expect(slope.value == maximal.slope(excess: 0.1).value)
        var alone: [Double] = []
        for (node, rule) in network.rules.enumerated() {
          func read(_ source: Int) -> Double { found.entries.contains(source) ? 0 : alone[source] }
          switch rule {
          case .entry: alone.append(0)
          case .passThrough(let source): alone.append(read(source))
          case .nonlinear(let source): alone.append(read(source) + 0.1)
          case .combination(let terms):
            alone.append(terms.reduce(0) { $0 + $1.coefficient * read($1.source) })
          }
          if node == found.exit { break }
        }
        #expect(abs(alone[found.exit] - found.value) <= 1e-13, "graph \(trial), \(policy)")
      }
    }
  }

  private func randomNetwork(_ generator: inout SeededGenerator) -> KernelNetwork {
    let count = Int.random(in: 3...12, using: &generator)
    let entries = Int.random(in: 1...3, using: &generator)
    var rules = [KernelNetwork.Rule](repeating: .entry, count: entries)
    while rules.count < count + entries {
      let recent = max(0, rules.count - 4)
      func source() -> Int { Int.random(in: recent..<rules.count, using: &generator) }
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: rules.append(.passThrough(source()))
      case 1, 2: rules.append(.nonlinear(source()))
      default:
        let terms = (0..<Int.random(in: 2...3, using: &generator)).map { _ in
          (source: source(), coefficient: Double.random(in: 0...1, using: &generator))
        }
        rules.append(.combination(terms))
      }
    }
    let second = Int.random(in: 0..<rules.count, using: &generator)
    let outputs = Bool.random(using: &generator) ? [rules.count - 1] : [rules.count - 1, second]
    return KernelNetwork(rules: rules, outputs: outputs)
  }

  /// Values with node `pinned` held at `entry`; everything else is computed.
  private func values(
    _ network: KernelNetwork, entry: Double, pinned: Int?, pinnedEdge: FlowEdge? = nil,
    map: (Double) -> Double
  ) -> [Double] {
    var result: [Double] = []
    for (node, rule) in network.rules.enumerated() {
      func read(_ source: Int) -> Double {
        pinnedEdge == FlowEdge(from: source, to: node) ? entry : result[source]
      }
      if node == pinned {
        result.append(entry)
        continue
      }
      switch rule {
      case .entry: result.append(entry)
      case .passThrough(let source): result.append(read(source))
      case .nonlinear(let source): result.append(map(read(source)))
      case .combination(let terms):
        result.append(terms.reduce(0) { $0 + $1.coefficient * read($1.source) })
      }
    }
    return result
  }

  /// Over all nodes v that feed an output, and all u that every path from an input to v passes, or the
  /// inputs together.
  private func strictMaximum(_ network: KernelNetwork, entry: Double, map: (Double) -> Double) -> Double {
    let live = network.reaches(network.outputs)
    var best = entry
    for v in network.rules.indices where live[v] {
      best = max(best, values(network, entry: entry, pinned: nil, map: map)[v])
      for u in 0..<v where !reachable(network, to: v, avoiding: u) {
        best = max(best, values(network, entry: entry, pinned: u, map: map)[v])
      }
    }
    return best
  }

  /// Whether an input reaches `v` on a path without node `u`.
  private func reachable(_ network: KernelNetwork, to v: Int, avoiding u: Int) -> Bool {
    var open = [Bool](repeating: false, count: network.rules.count)
    for node in 0...v where node != u {
      let sources = network.sources(of: node)
      open[node] = sources.isEmpty || sources.contains { open[$0] }
    }
    return open[v]
  }

  /// Over the cone of each output and all pairs of its edges where the first lies on every path to the second
  /// and the second on every path on from the first.
  private func officialMaximum(_ network: KernelNetwork, entry: Double, map: (Double) -> Double) -> Double {
    var best = entry
    for output in network.outputs {
      best = max(best, values(network, entry: entry, pinned: nil, map: map)[output])
      let cone = network.reaches([output])
      var edges: [FlowEdge] = []
      var parallel: Set<FlowEdge> = []
      for node in network.rules.indices where cone[node] {
        let sources = network.sources(of: node)
        if sources.isEmpty { edges.append(FlowEdge(from: -1, to: node)) }
        for source in sources {
          let edge = FlowEdge(from: source, to: node)
          if edges.contains(edge) { parallel.insert(edge) }
          edges.append(edge)
        }
      }
      edges.append(FlowEdge(from: output, to: network.rules.count))
      for first in edges where !parallel.contains(first) {
        for last in edges where last.from >= first.to && !parallel.contains(last) {
          let dominates = !path(edges, from: -1, to: last.to, without: first, through: last)
          let postdominates = !path(
            edges, from: first.to, to: network.rules.count, without: last, through: nil)
          guard dominates, postdominates else { continue }
          let pinned = network.sources(of: first.to).isEmpty ? first.to : nil
          let result = values(network, entry: entry, pinned: pinned, pinnedEdge: first, map: map)
          best = max(best, result[last.from])
        }
      }
    }
    return best
  }

  /// Whether there is a path between two vertices that avoids one edge and ends with another, if given.
  private func path(_ edges: [FlowEdge], from: Int, to: Int, without: FlowEdge, through: FlowEdge?) -> Bool {
    var open: Set<Int> = [from]
    for edge in edges where edge != without && open.contains(edge.from) {
      if edge.to == to && (through == nil || edge == through) { return true }
      open.insert(edge.to)
    }
    return false
  }
}
