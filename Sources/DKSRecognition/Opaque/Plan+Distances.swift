import DKSModels

/// Distances that make the output, as siamese networks have them: what the layers make is compared, and no layer follows.
extension Plan {
  /// The most nodes of a distance.
  private static let limit = 256

  /// Takes differences of what layers make, with all that follows them, for parts that come after the last layer.
  mutating func settleDistances() {
    for number in matches.indices.reversed() {
      guard let match = matches[number], let sum = match.fragment as? SumFragment,
        sum.weights.contains(where: { $0 < 0 }), !site.leadsToLayers[match.root]
      else { continue }
      guard let followers = followers(of: match.root), !followers.isEmpty else { continue }
      let members = Set(match.nodes).union(followers)
      for node in members { isTail[node] = true }
      settle(members, OpaqueCause(reason: "it compares what the layers make"))
    }
  }

  /// All nodes that depend on `node`, with the matches that they are part of; nil for too many, or where nothing but
  /// plumbing follows.
  private func followers(of node: Int) -> Set<Int>? {
    var members: Set<Int> = []
    var pending = [node]
    while let next = pending.popLast() {
      for result in site.model.nodes[next].results.compactMap(\.self) {
        for user in site.users(of: result) where site.isLive[user] && !members.contains(user) {
          let unit = unit(of: user)
          members.formUnion(unit)
          pending += unit
        }
      }
      guard members.count <= Self.limit else { return nil }
    }
    return members.allSatisfy { site.model.nodes[$0].isPlumbing } ? nil : members
  }
}
