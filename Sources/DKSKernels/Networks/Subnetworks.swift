/// What counts as a subnetwork when a maximal function takes its maximum (Theory 2.2).
package enum Subnetworks: Hashable, Sendable, CaseIterable {
  /// Every part with one input and one output, the literal reading: the maximum is over all nodes.
  case strict
  /// What the reference package's ResNet functions compute: parts with one entry edge and one exit edge.
  case official
}

extension Subnetworks {
  /// The parts of a network whose values the maximum is taken over; those without a nonlinear layer are left
  /// out, since they add nothing.
  func sweeps(of network: KernelNetwork) -> [Sweep] {
    switch self {
    case .strict:
      let live = network.reaches(network.outputs)
      let sweep = Sweep(network, nodes: network.rules.indices.filter { live[$0] }, reading: .largest)
      return sweep.hasNonlinearStep ? [sweep] : []
    case .official:
      var seen: Set<[Int]> = []
      return network.outputs.flatMap { regions(of: network, endingAt: $0) }
        .filter { seen.insert($0).inserted }
        .map { Sweep(network, nodes: $0, reading: .last) }
        .filter(\.hasNonlinearStep)
    }
  }

  /// The maximal single-entry, single-exit regions of the ancestor cone of `output`, and the cone itself:
  /// one for each class of cycle-equivalent edges. Nodes ascend; the last one is the exit.
  private func regions(of network: KernelNetwork, endingAt output: Int) -> [[Int]] {
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
    return cycleEquivalenceClasses(vertexCount: exit + 1, edges: edges).enumerated().compactMap {
      id, members in
      guard members.count > 1, let first = members.first, let last = members.last else { return nil }
      if first == edges.count { return cone }
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
      return region.sorted()
    }
  }
}
