import DKSModels

/// How far a region reaches around the node that has no map.
extension Plan {
  /// The most nodes that are looked at behind one node.
  private static let limit = 96

  func extent(of seed: Int, _ cause: OpaqueCause) -> Set<Int> {
    var members = Set(unit(of: seed))
    switch cause.kind {
    case .normalization, .batchNormalization: return members
    case .unknown, .preprocessing:
      // One after the other, they are one part.
      let before = sources(of: seed).filter { site.soleUser(of: $0) != nil }.compactMap {
        site.producer(of: $0)
      }
      members.formUnion(
        before.filter { node in regions[node].map { regions.cause($0).kind == cause.kind } ?? false })
      if cause.kind == .preprocessing { return members }
    case .gate: members.formUnion(branches(of: seed) ?? [])
    case .attention:
      members.formUnion(branches(of: seed) ?? [])
      if members.count > 1 || site.sources(of: seed).count > 1 {
        extendBackward(&members, takesProjection: !members.contains { isAffine($0) })
        extendForward(&members, takesProjection: true)
      }
    case .recurrent:
      extendBackward(&members, takesProjection: false)
      extendForward(&members, takesProjection: false)
    }
    extendByOwnScales(&members)
    return members
  }

  /// Takes the biases, gains and norms that see nothing but what `members` make: they are the part's own, and stay with
  /// it as they are.
  ///
  /// Axes may be moved about in between.
  func extendByOwnScales(_ members: inout Set<Int>, takesNorms: Bool = true) {
    var grown = members
    while grown.count < Self.limit {
      let results = externalResults(of: grown)
      guard results.count == 1, let result = results.first, let user = site.soleUser(of: result),
        sources(of: user) == [result]
      else { return }
      let isScale = isScale(user, orNorm: takesNorms)
      guard isScale || isPlumbing(user) else { return }
      grown.formUnion(unit(of: user))
      if isScale { members = grown }
    }
  }

  /// Whether a node multiplies by, or adds, what is learned, or is a norm.
  private func isScale(_ node: Int, orNorm takesNorms: Bool) -> Bool {
    switch match(of: node)?.fragment {
    case is ScaleShiftFragment: true
    case is LayerNormFragment, is NormalizationFragment: takesNorms
    case let fragment as ActivationFragment: fragment.line != nil
    default: false
    }
  }

  /// What lies between `seed` and the value that all its operands come from; nil where there is none nearby.
  ///
  /// The value made last is always the next to be looked behind.
  private func branches(of seed: Int) -> Set<Int>? {
    var members: Set<Int> = []
    var frontier = Set(sources(of: seed))
    while frontier.count > 1, members.count < Self.limit {
      guard
        let (value, producer) = frontier.compactMap({ value in site.producer(of: value).map { (value, $0) } })
          .max(by: { $0.1 < $1.1 })
      else { return nil }
      frontier.remove(value)
      members.formUnion(unit(of: producer))
      frontier.formUnion(sources(of: producer))
    }
    return frontier.count == 1 ? members : nil
  }

  /// Takes the plumbing, and one affine layer if wanted, that leads to `members` alone.
  private func extendBackward(_ members: inout Set<Int>, takesProjection: Bool) {
    var takesProjection = takesProjection
    while members.count < Self.limit {
      let sources = externalSources(of: members)
      guard sources.count == 1, let source = sources.first, let producer = site.producer(of: source),
        !site.isWanted(source), site.users(of: source).allSatisfy({ members.contains($0) })
      else { return }
      if isAffine(producer), takesProjection {
        takesProjection = false
      } else if !isPlumbing(producer) {
        return
      }
      members.formUnion(unit(of: producer))
    }
  }

  /// Takes the plumbing, and one affine layer if wanted, that alone uses what `members` make.
  private func extendForward(_ members: inout Set<Int>, takesProjection: Bool) {
    var takesProjection = takesProjection
    while members.count < Self.limit {
      let results = externalResults(of: members)
      guard results.count == 1, let result = results.first, let user = site.soleUser(of: result) else {
        return
      }
      let unit = unit(of: user)
      guard sources(of: user) == [result] else { return }
      if isAffine(user), takesProjection {
        takesProjection = false
      } else if !isPlumbing(user) {
        return
      }
      members.formUnion(unit)
    }
  }

  func externalSources(of members: Set<Int>) -> [ModelValue.ID] {
    var sources: [ModelValue.ID] = []
    var seen: Set<ModelValue.ID> = []
    for node in members.sorted() {
      for value in site.sources(of: node)
      where !(site.producer(of: value).map { members.contains($0) } ?? false) && seen.insert(value).inserted {
        sources.append(value)
      }
    }
    return sources
  }

  func externalResults(of members: Set<Int>) -> [ModelValue.ID] {
    members.sorted().flatMap { node in
      site.model.nodes[node].results.compactMap(\.self).filter { value in
        site.isWanted(value)
          || site.users(of: value).contains { !members.contains($0) && site.isLive[$0] }
      }
    }
  }

  private func isAffine(_ node: Int) -> Bool {
    guard let fragment = match(of: node)?.fragment else { return false }
    return fragment is ProductFragment || fragment is ConvolutionFragment
  }

  private func isPlumbing(_ node: Int) -> Bool {
    guard let fragment = match(of: node)?.fragment else { return site.model.nodes[node].isPlumbing }
    return fragment is ReshapeFragment || fragment is TransposeFragment || fragment is AliasFragment
  }
}
