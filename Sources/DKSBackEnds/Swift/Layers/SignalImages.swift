import DKSGraph

extension Graph {
  /// The same network on images 1 high in place of signals, as the runtime has them. Inputs and outputs stay what
  /// they are.
  var withSignalsAsImages: Graph {
    guard nodes.contains(where: \.type.isSignal) else { return self }
    var widening = SignalWidening(self)
    for node in nodes { widening.add(node) }
    return widening.finished()
  }
}

/// A graph in the making whose signals are images 1 high.
private struct SignalWidening {
  private var graph: Graph
  /// For each node of the old graph, its value as an image 1 high where it is a signal, and as a tensor of the
  /// shape that it has; each made when it is asked for first.
  private var images: [Node.ID?] = []
  private var plain: [Node.ID?] = []
  private var names: Set<String>
  private let old: Graph

  init(_ old: Graph) {
    self.old = old
    graph = Graph(name: old.name, documentation: old.documentation, method: old.method)
    names = Set(old.nodes.map(\.name))
  }

  mutating func add(_ node: Node) {
    let types = old.operandTypes(of: node)
    var new = node
    if let wide = node.operation.onImages(types) {
      new.operation = wide
      new.operands = zip(node.operands, types).map { $1.isSignal ? image($0) : shaped($0) }
    } else {
      new.operands = node.operands.map { shaped($0) }
    }
    if new.operation is Input {
      new.type.isSignal = false
    } else if let type = try? new.operation.resultType(of: graph.operandTypes(of: new)) {
      new.type = type
    }
    let id = append(new)
    let isImage = new.type.shape.count > node.type.shape.count
    images.append(isImage ? id : nil)
    plain.append(isImage ? nil : id)
  }

  /// The whole, with its outputs.
  mutating func finished() -> Graph {
    graph.outputs = old.outputs.map { Graph.Output($0.name, shaped($0.node)) }
    return graph
  }

  private mutating func append(_ node: Node) -> Node.ID {
    graph.nodes.append(node)
    return Node.ID(graph.nodes.count - 1)
  }

  private mutating func image(_ id: Node.ID) -> Node.ID {
    let i = Int(id.index)
    if let known = images[i] { return known }
    let made = reshaped(shaped(id), of: id, "image", old[id].type.asImage)
    images[i] = made
    return made
  }

  private mutating func shaped(_ id: Node.ID) -> Node.ID {
    let i = Int(id.index)
    if let known = plain[i] { return known }
    guard let image = images[i] else { return id }
    let made = reshaped(image, of: id, "signal", old[id].type.shape)
    plain[i] = made
    return made
  }

  private mutating func reshaped(_ id: Node.ID, of node: Node.ID, _ suffix: String, _ shape: [Int]) -> Node.ID
  {
    var name = "\(old[node].name).\(suffix)"
    while !names.insert(name).inserted { name += "_" }
    return append(
      Node(
        name: name, operation: Reshape(shape: shape), operands: [id], type: TensorType(.float32, shape),
        span: old[node].span))
  }
}

extension TensorType {
  /// The extents of a signal as those of an image 1 high.
  fileprivate var asImage: [Int] { shape.count == 2 ? [shape[0], 1, shape[1]] : shape }
}

extension Operation {
  /// The operation on images 1 high in place of signals; nil where it has none or takes none.
  fileprivate func onImages(_ operands: [TensorType]) -> (any Operation)? {
    // Axis 1 of a signal is axis 2 of its image.
    func wide(_ axis: Int?) -> Int? { axis == 1 ? 2 : axis }
    switch self {
    case let reshape as Reshape where reshape.isSignal:
      return Reshape(shape: TensorType(.float32, reshape.shape).asImage)
    case let transpose as Transpose: return transpose.isSignal ? Transpose(axes: transpose.axes) : nil
    default: break
    }
    guard operands.contains(where: \.isSignal) else { return nil }
    switch self {
    case let average as Average: return average.axis == 1 ? GlobalAveragePool() : nil
    case var layer as Concat:
      layer.axis = wide(layer.axis)
      return layer
    case var layer as Part:
      layer.axis = wide(layer.axis)
      return layer
    case var layer as Slice:
      layer.axis = wide(layer.axis)
      return layer
    case var layer as Softmax:
      layer.axis = wide(layer.axis)
      return layer
    case let layer as Reverse: return Reverse(axis: wide(layer.axis ?? 1))
    default: return self
    }
  }
}
