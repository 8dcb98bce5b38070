import DKSGraph
import DKSInterchange

extension Assembly {
  /// Adds an opaque node for `result`, which `nodes` compute from `sources`.
  mutating func addOpaque(
    _ nodes: [Int], result: Value.ID, from sources: [Value.ID], kind: String, region: String, number: Int
  ) throws(Refusal) {
    var operands: [Tracked] = []
    for source in sources { operands.append(try operand(source)) }
    let place = try form(ofOpaque: result, from: sources, operands)
    let node: Node.ID
    let base = NodeNaming.path(region)
    do throws(ShapeError) {
      node = try builder.add(
        Opaque(kind: kind, region: region, result: number, type: place.type), to: operands.map(\.node),
        named: base.isEmpty ? "opaque" : base, span: nodes.first.flatMap { site.model.nodes[$0].span })
    } catch { throw Refusal(error.message) }
    let name = builder.graph[node].name
    setTracked(result, Tracked(node: node, layout: place.layout))
    setOrigin(
      name,
      Recognition.Origin(
        nodes: nodes, result: result, sources: sources, sourceLayouts: operands.map(\.layout),
        layout: place.layout, parameters: []))
  }

  /// Where a source has the result's shape, the result lies as that does.
  private func form(
    ofOpaque result: Value.ID, from sources: [Value.ID], _ operands: [Tracked]
  ) throws(Refusal) -> (type: TensorType, layout: Recognition.Layout) {
    guard let shape = site.shape(of: result) ?? (options.isCopy ? [1] : nil) else {
      throw Refusal("the shape of \(site.quoted(result)) is not known")
    }
    for (source, operand) in zip(sources, operands) where site.shape(of: source) == shape {
      let type = type(of: operand.node)
      if type.element == .float32 { return (type, operand.layout) }
    }
    var count: Int?? = .none
    for (source, operand) in zip(sources, operands) {
      guard let batch = operand.layout.batch, let extents = site.shape(of: source) else { continue }
      count = .some(extents[batch])
    }
    // What is made of nothing, as a state, has the batch that the inputs have.
    if sources.isEmpty, let input = site.model.inputs.first, let extents = site.shape(of: input),
      let batch = site.model.batchAxis(ofInput: input), shape.count > 1
    {
      count = .some(extents[batch])
    }
    var axis: Int?
    if case .some(let entries) = count { axis = batch(ofResult: result, count: entries) }
    guard var place = form(of: result, batch: axis) else {
      if options.isCopy {
        let axes = shape.indices.filter { $0 != axis }
        return (
          TensorType(.float32, axes.map { shape[$0] ?? 1 }),
          Recognition.Layout(batch: axis, axes: axes.map { $0 })
        )
      }
      throw Refusal("the extents of \(site.quoted(result)) are not known")
    }
    place.type.element = .float32
    return place
  }
}

extension Assembly {
  /// The opaque nodes of the graph and where they came from, in the order of the graph.
  func opaqueOrigins() -> [(name: String, origin: Recognition.Origin)] {
    builder.graph.nodes.compactMap { node in
      guard node.operation is Opaque, let origin = origins[node.name] else { return nil }
      return (node.name, origin)
    }
  }
}
