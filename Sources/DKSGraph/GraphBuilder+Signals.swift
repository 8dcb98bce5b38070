extension GraphBuilder {
  /// Makes a signal of `node`, a tensor of two axes, where nothing has said yet which of them has the features.
  ///
  /// An input, a reshape and a transpose are open in that, and what follows from them by operations on each element.
  ///
  /// - Returns: Whether it is one now; if not, the graph is as it was.
  package mutating func readAsSignal(_ node: Node.ID) -> Bool {
    guard let origins = signalOrigins(of: node), let first = origins.min() else { return false }
    var old: [(Int, Node)] = []
    var changed = origins
    for i in Int(first.index)..<graph.nodes.count {
      let id = Node.ID(i)
      let kept = graph[id]
      if origins.contains(id) {
        graph[id].readAsSignal()
      } else if !kept.operands.contains(where: changed.contains) {
        continue
      }
      old.append((i, kept))
      if kept.operation is Input { continue }
      // What has been read in the other way already stays as it was read.
      guard origins.contains(id) || kept.operation.readsBothWays,
        let type = try? graph[id].operation.resultType(of: graph.operandTypes(of: graph[id]))
      else {
        for (i, node) in old { graph.nodes[i] = node }
        return false
      }
      if type.isSignal { changed.insert(id) }
      graph[id].type = type
    }
    return graph[node].type.isSignal
  }

  /// The nodes that decide whether `node` is a signal; nil where it is decided.
  private func signalOrigins(of node: Node.ID) -> Set<Node.ID>? {
    var origins: Set<Node.ID> = []
    var seen: Set<Node.ID> = []
    var pending = [node]
    while let id = pending.popLast() {
      guard seen.insert(id).inserted else { continue }
      let node = graph[id]
      guard node.type.shape.count == 2, node.type.element == .float32 else { return nil }
      if node.type.isSignal { continue }
      switch node.operation {
      case let input as Input where input.correlation == 0: origins.insert(id)
      case is Reshape: origins.insert(id)
      case let transpose as Transpose where transpose.axes == [1, 0]:
        guard graph[node.operands[0]].type.isSequence else { return nil }
        origins.insert(id)
      case let operation where operation.isElementwise: pending += node.operands
      default: return nil
      }
    }
    return origins
  }
}

extension Node {
  /// Makes the origin of a signal of an input, a reshape or a transpose.
  fileprivate mutating func readAsSignal() {
    switch operation {
    case var reshape as Reshape:
      reshape.isSignal = true
      operation = reshape
    case var transpose as Transpose:
      transpose.isSignal = true
      operation = transpose
    default: type.isSignal = true
    }
  }
}

extension Operation {
  fileprivate var isElementwise: Bool {
    switch self {
    case is ActivationLayer, is WeightedSum, is Multiply, is Scale, is Gain, is Dropout: true
    default: false
    }
  }

  /// Whether it does the same to a sequence and to a signal.
  package var readsBothWays: Bool { isElementwise || self is Flatten || self is Reshape }

  /// Whether a window of the operation moves over an image or along a signal.
  package var movesWindow: Bool {
    self is any ConvolutionLayer || self is any PoolingLayer || self is Pad || self is Upsample
  }
}
