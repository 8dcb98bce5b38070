/// What counts as a subnetwork when a maximal function takes its maximum (Theory 2.2).
package enum Subnetworks: Hashable, Sendable, CaseIterable {
  /// Every part with one input and one output, the literal reading: the maximum is over all nodes.
  case strict
  /// What the reference package's ResNet functions compute: parts with one entry edge and one exit edge.
  case official
}

extension Subnetworks {
  /// The parts of a network whose values the maximum is taken over; those without a nonlinear layer are left
  /// out, since they add nothing. Nil where there are too many: each output has parts of its own, and parts nest.
  func sweeps(of network: KernelNetwork) -> [Sweep]? {
    switch self {
    case .strict:
      let live = network.reaches(network.outputs)
      let sweep = Sweep(network, nodes: network.rules.indices.filter { live[$0] }, reading: .largest)
      return sweep.hasNonlinearStep ? [sweep] : []
    case .official:
      var seen: Set<[Int]> = []
      var all: [[Int]] = []
      var size = 0
      for output in network.outputs {
        guard let found = regions(of: network, endingAt: output, &size) else { return nil }
        all += found.filter { seen.insert($0).inserted }
      }
      return all.map { Sweep(network, nodes: $0, reading: .last) }.filter(\.hasNonlinearStep)
    }
  }

  /// All parts together have at most so many nodes.
  static let sizeLimit = 1 << 20

  /// The maximal single-entry, single-exit regions of the ancestor cone of `output`, and the cone itself:
  /// one for each class of cycle-equivalent edges. Nodes ascend; the last one is the exit.
  private func regions(
    of network: KernelNetwork, endingAt output: Int, _ size: inout Int
  ) -> [[Int]]? {
    size += network.rules.count
    guard size <= Self.sizeLimit else { return nil }
    let inCone = network.reaches([output])
    let cone = network.rules.indices.filter { inCone[$0] }
    var vertex = [Int](repeating: 0, count: network.rules.count)
    for (position, node) in cone.enumerated() { vertex[node] = position + 1 }
    let exit = cone.count + 1
    var edges: [FlowEdge] = []
    for node in cone {
      let sources = network.sources(of: node)
      edges += sources.isEmpty ? [FlowEdge(from: 0, to: vertex[node])] : []
      edges += sources.map { FlowEdge(from: vertex[$0], to: vertex[node]) }
    }
    edges.append(FlowEdge(from: vertex[output], to: exit))

    var mark = [Int](repeating: -1, count: network.rules.count)
    var result: [[Int]] = []
    for (id, members) in cycleEquivalenceClasses(vertexCount: exit + 1, edges: edges).enumerated() {
      guard members.count > 1, let first = members.first, let last = members.last else { continue }
      if first == edges.count {
        result.append(cone)
        continue
      }
      // Walk back from the exit edge to the entry edge; nothing else leads into the region.
      let entryNode = cone[edges[first].to - 1]
      var pending = [cone[edges[last].from - 1]]
      var region: [Int] = []
      while let node = pending.popLast() {
        guard mark[node] != id else { continue }
        mark[node] = id
        region.append(node)
        if node != entryNode { pending += network.sources(of: node) }
      }
      size += region.count
      guard size <= Self.sizeLimit else { return nil }
      result.append(region.sorted())
    }
    return result
  }
}
