import DKSGraph

/// Operations that act on each element by itself, and norms.
extension CellBuilder {
  mutating func activation(_ layer: ActivationLayer, _ node: Node, _ i: Int) -> CellValue {
    let hasMean = layer.isKept || !centersActivations
    let input = value(node.operands[0])
    // Concatenations that grow pass their parts through equal activations again and again: equal numbers are one.
    var number: Int?
    if case .parts = input { number = layers[layer, default: layers.count] }
    if let number { layers[layer] = number }
    return map(input, node) { builder, source, size, count in
      let key = number.map { ActivatedPart(layer: $0, source: source, channels: size, locations: count) }
      if let key, let known = builder.activated[key] { return CellReference(known) }
      let atom = builder.network.cells[source.index].atom
      let cell = builder.network.append(.activation(source), node: i, channels: size, locations: count) {
        $0.hasMean = hasMean
        $0.atom = atom
      }
      if let key { builder.activated[key] = cell }
      return CellReference(cell)
    }
  }

  /// A part of a value under an activation.
  struct ActivatedPart: Hashable {
    var layer: Int
    var source: CellReference
    var channels: Int
    var locations: Int
  }

  mutating func scaled(
    _ source: CellReference, by factor: Double, _ channels: Int, _ locations: Int, _ i: Int
  ) -> CellReference {
    if source == zero || factor == 1 { return source }
    let old = network.cells[source.index]
    let cell = network.append(.scale(source, factor), node: i, channels: channels, locations: locations) {
      $0.isGaussian = old.isGaussian
      $0.hasMean = old.hasMean
      $0.atom = old.atom
    }
    return CellReference(cell)
  }

  mutating func dropout(
    _ source: CellReference, rate: Double, _ channels: Int, _ locations: Int, _ i: Int
  ) -> CellReference {
    if source == zero { return source }
    let old = network.cells[source.index]
    let cell = network.append(.dropout(source, rate: rate), node: i, channels: channels, locations: locations)
    {
      $0.isGaussian = old.isGaussian
      $0.hasMean = old.hasMean
    }
    return CellReference(cell)
  }

  /// Over the channels of each location; the epsilon is left out, since it is far below every variance here.
  mutating func norm(_ node: Node, _ i: Int) -> CellValue {
    var parts = self.parts(of: value(node.operands[0]), graph[node.operands[0]].type)
    for number in parts.classes.indices {
      let terms = parts.classes[number].map { CellTerm(source: $0.source, coefficient: Double($0.size)) }
      if terms.allSatisfy({ $0.source == zero }) { continue }
      network.norms.append(terms)
      let over = network.norms.count - 1
      let isAlike = terms.count == 1
      let hasMean = !isAlike && terms.contains { network.cells[$0.source.index].hasMean }
      for k in parts.classes[number].indices {
        let segment = parts.classes[number][k]
        let old = network.cells[segment.source.index]
        let cell = network.append(
          .norm(segment.source, over: over), node: i, channels: segment.size, locations: parts.counts[number]
        ) {
          $0.isGaussian = old.isGaussian
          $0.hasMean = hasMean
          $0.atom = isAlike ? old.atom : -1
        }
        parts.classes[number][k].source = CellReference(cell)
      }
    }
    return parts.simplified
  }

  /// Any one of `terms`, as often as their coefficients say.
  mutating func mixture(_ terms: [CellTerm], channels: Int, locations: Int, _ i: Int) -> CellReference {
    var merged: [CellTerm] = []
    var position: [CellReference: Int] = [:]
    for term in terms {
      if let k = position[term.source] {
        merged[k].coefficient += term.coefficient
      } else {
        position[term.source] = merged.count
        merged.append(term)
      }
    }
    if merged.count == 1 { return merged[0].source }
    let isGaussian = merged.allSatisfy { network.cells[$0.source.index].isGaussian }
    let hasMean = merged.contains { network.cells[$0.source.index].hasMean }
    let cell = network.append(
      .mixture(terms: network.add(merged)), node: i, channels: channels, locations: locations
    ) {
      $0.isGaussian = isGaussian
      $0.hasMean = hasMean
    }
    return CellReference(cell)
  }
}
