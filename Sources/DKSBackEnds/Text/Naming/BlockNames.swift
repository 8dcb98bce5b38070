import DKSGraph

/// Names for blocks.
extension Arrangement {
  /// Names all blocks: after the paths of their nodes where these agree on a telling word, else after their role.
  mutating func nameTemplates(_ names: inout UniqueNames) {
    let outputs = Set(graph.outputs.map(\.name))
    let words = templates.map { (path: pathWord(of: $0, outputs), role: roleWord(of: $0)) }
    var counts: [String: Int] = [:]
    for word in words { counts[word.path ?? word.role, default: 0] += 1 }
    for (i, word) in words.enumerated() {
      let isShared = word.path.map { counts[$0, default: 0] > 1 && word.role.hasPrefix("Projected") } ?? false
      templates[i].name = names.claim((isShared ? "Projected" : "") + (word.path ?? word.role))
    }
  }

  /// `Fire` where most occurrences lie in `…fire2`, `…fire3`.
  private func pathWord(of template: Template, _ outputs: Set<String>) -> String? {
    var counts: [String: Int] = [:]
    var words: [String] = []
    for place in template.places {
      let path = PathName.common([graph.nodes[place.first].name, graph.nodes[place.last].name])
      let last = path.components.last { !["repeat", "for", "scan"].contains($0.base) }
      guard let last, path.components.count > 0 else { continue }
      let stem = PathName.stem(last.base)
      guard PathName.isTelling(stem), stem.lowercased() != "features", !outputs.contains(last.base) else {
        continue
      }
      if counts[stem] == nil { words.append(stem) }
      counts[stem, default: 0] += 1
    }
    guard let word = words.first(where: { 2 * counts[$0, default: 0] > template.places.count }) else {
      return nil
    }
    return Words.upperCamel(Self.compounds[word.lowercased()] ?? word)
  }

  private static let compounds = [
    "denselayer": "denseLayer", "denseblock": "denseBlock", "doubleconv": "doubleConv",
  ]

  /// What the operations of a block make it.
  private func roleWord(of template: Template) -> String {
    var census = Census()
    count(template.items, in: &census)
    guard template.items.contains(where: { if case .body = $0.kind { true } else { false } }) else {
      if census.calls > 0 || census.repeats > 0 && template.items.count > 1 { return "Stage" }
      if census.depthwise > 0 { return "Separable" }
      if census.repeats > 0 { return census.convolutions > 0 ? "DoubleConv" : "Layers" }
      return census.convolutions > 0 ? "ConvBlock" : census.dense > 0 ? "DenseBlock" : "Block"
    }
    let body = template.items.lazy.compactMap { item -> Body? in
      if case .body(let index) = item.kind { self.bodies[index] } else { nil }
    }.first
    guard let last = body?.locals.last, case .join(let node, let operands) = last.head else { return "Block" }
    let hasEntry = operands.contains(.entry(0))
    switch forms[node].kind {
    case .sum:
      let longest =
        body?.locals.map { local in
          chains[local.chain].count { item in
            guard case .node(let node) = item.kind else { return false }
            return graph.nodes[node].operation is Convolution
          }
        }.max() ?? 0
      let startsDeep = body.map { startsWithDepthwise($0) } ?? false
      let kind =
        census.depthwise > 0 && !startsDeep ? "InvertedResidual" : longest > 2 ? "Bottleneck" : "Residual"
      if hasEntry { return kind }
      return operands.count > 2 || longest < 2 ? "Branches" : "Projected" + kind
    case .product: return census.means > 0 ? "SqueezeExcitation" : "Gate"
    default:
      if operands.count > 2 { return "Inception" }
      return hasEntry ? "DenseLayer" : template.items.count > 1 ? "Fire" : "Branches"
    }
  }

  private func startsWithDepthwise(_ body: Body) -> Bool {
    body.locals.contains { local in
      guard case .value(.entry(0)) = local.head, case .node(let node)? = chains[local.chain].first?.kind
      else {
        return false
      }
      return graph.nodes[node].operation is DepthwiseConvolution
    }
  }

  private struct Census {
    var convolutions = 0
    var depthwise = 0
    var dense = 0
    var means = 0
    var repeats = 0
    var calls = 0
  }

  private func count(_ items: [Item], in census: inout Census) {
    for item in items {
      switch item.kind {
      case .node(let node):
        switch graph.nodes[node].operation {
        case is DepthwiseConvolution: census.depthwise += 1
        case is Convolution: census.convolutions += 1
        case is Dense: census.dense += 1
        case is GlobalAveragePool, is Average: census.means += 1
        default: break
        }
      case .body(let body):
        for local in bodies[body].locals { count(chains[local.chain], in: &census) }
      case .repeated(let unit):
        census.repeats += 1
        count(unit, in: &census)
      case .forEach(let loop):
        census.repeats += 1
        count(loop.unit, in: &census)
      case .call: census.calls += 1
      }
    }
  }
}
