import DKSGraph
import DKSModels

extension Assembly {
  /// Adds an opaque node for `result`, which `nodes` compute from `sources`.
  ///
  /// - Parameter isLast: Whether no layer follows, so that nobody asks for the extents of the result.
  mutating func addOpaque(
    _ nodes: [Int], result: ModelValue.ID, from sources: [ModelValue.ID], kind: String, region: String,
    number: Int,
    isLast: Bool
  ) throws(Refusal) {
    var operands: [Tracked] = []
    for source in sources { operands.append(try operand(source)) }
    let place = try form(ofOpaque: result, from: sources, operands, needsNone: options.isCopy || isLast)
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
    ofOpaque result: ModelValue.ID, from sources: [ModelValue.ID], _ operands: [Tracked], needsNone: Bool
  ) throws(Refusal) -> (type: TensorType, layout: Recognition.AxisLayout) {
    guard let shape = site.shape(of: result) ?? (needsNone ? [1] : nil) else {
      throw .unknownShape(of: result, in: site)
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
      let batch = tracked[Int(input.index)]?.layout.batch, shape.count > 1
    {
      count = .some(extents[batch])
    }
    var axis: Int?
    if case .some(let entries) = count { axis = batch(ofResult: result, count: entries) }
    guard var place = form(of: result, batch: axis) else {
      if needsNone {
        let axes = shape.indices.filter { $0 != axis }
        return (
          TensorType(.float32, axes.map { shape[$0] ?? 1 }),
          Recognition.AxisLayout(batch: axis, axes: axes.map { $0 })
        )
      }
      throw .unknownExtents(of: result, shape, in: site)
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

extension Refusal {
  /// A result of which not even the number of axes is known.
  fileprivate static func unknownShape(of value: ModelValue.ID, in site: Site) -> Refusal {
    // What it is made of may be unknown already.
    var first = value
    for _ in 0..<64 {
      guard let producer = site.producer(of: first),
        let before = site.model.nodes[producer].operands.compactMap(\.self).first(where: {
          site.shape(of: $0) == nil
        })
      else { break }
      first = before
    }
    var reason = "the shape of \(site.quoted(value)) is not known"
    if first != value { reason += ", since that of \(site.quoted(first)) is not" }
    return Refusal(
      reason,
      help:
        "write the shapes into the file: 'onnx.shape_inference.infer_shapes', or, for the result of a graph "
        + "inside a node, its shape among the outputs of that graph")
  }

  /// A result of which some extents besides the batch are not known.
  fileprivate static func unknownExtents(of value: ModelValue.ID, _ shape: [Int?], in site: Site) -> Refusal {
    let text = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
    let isFree = site.model.inputs.contains { site.shape(of: $0)?.contains(nil) ?? true }
    return Refusal(
      "the extents of \(site.quoted(value)), [\(text)], are not known",
      help: isFree
        ? "export the model with fixed extents"
        : "leave what chooses the number of results out of the model: it depends on the elements of the inputs"
    )
  }
}
