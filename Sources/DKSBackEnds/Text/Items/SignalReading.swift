import DKSGraph

extension Graph {
  /// Whether a window of `node` moves along a signal.
  func movesAlongSignal(_ node: Node) -> Bool {
    node.operation.movesWindow && operandTypes(of: node).first?.isSignal == true
  }

  /// The nodes that need not say that they are signals: what reads them first moves a window along them, and
  /// nothing else reads them in another way.
  var readAsSignals: Set<Int> {
    var areRead: Set<Int> = []
    var areOpen = Set(nodes.indices.filter { nodes[$0].type.isSignal })
    guard !areOpen.isEmpty else { return [] }
    for node in nodes {
      for operand in node.operands {
        if node.operation.movesWindow { areRead.insert(Int(operand.index)) }
        if !node.operation.movesWindow, !node.operation.readsBothWays { areOpen.remove(Int(operand.index)) }
      }
    }
    return areRead.intersection(areOpen)
  }
}

extension Operation {
  /// The operation as it is before a window reads its result.
  var withoutSignal: any Operation {
    switch self {
    case let reshape as Reshape: Reshape(shape: reshape.shape)
    case let transpose as Transpose: Transpose(axes: transpose.axes)
    default: self
    }
  }
}
