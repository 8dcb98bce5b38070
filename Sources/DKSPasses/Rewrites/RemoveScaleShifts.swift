import DKSDiagnostics
import DKSGraph

/// Takes out the learned scales and shifts that batch norm and layer scale leave behind (Theory R4).
///
///     conv → scaleShift → activation   ⟶   conv → activation
///
/// A method brings every activation's input to q = 1 by itself. Those of a layer norm stay: they begin at 1
/// and 0, where they change nothing. Those of an input stay: they bring its numbers to size. So do the biases of layers
/// that have one matrix and a bias each, and those that a program of the language has, with a warning.
package enum RemoveScaleShifts: Pass {
  package static let name = "remove-scale-shifts"
  package static let summary = "takes what is left of batch norm and layer scale out of an imported network"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations, context.rewrites.removesScaleShifts,
      graph.nodes.contains(where: { $0.operation is ScaleShift })
    else { return }
    var removed: [Node] = []
    let old = graph
    let isInput = graph.rearrangedInputs()
    graph.rebuild { _, node in
      guard node.operation is ScaleShift, old.keyOfOwnBias(node) == nil,
        !(old[node.operands[0]].operation is LayerNorm),
        !isInput[Int(node.operands[0].index)]
      else { return .keep }
      removed.append(node)
      return .bypass
    }
    guard let first = removed.first else { return }
    context.diagnostics.insert(.scaleShiftsRemoved(first, count: removed.count))
  }
}

extension Graph {
  /// For a step that adds the bias of a layer which shares its matrix, but not its bias, the key of the matrix.
  func keyOfOwnBias(_ node: Node) -> String? {
    guard let shift = node.operation as? ScaleShift, !shift.hasScale, shift.hasShift else { return nil }
    var layer = self[node.operands[0]]
    while layer.operation is Scale, let operand = layer.operands.first { layer = self[operand] }
    return layer.operation is any AffineOperation ? layer.sharedWeights : nil
  }

  /// For every node, whether it has the values of an input, at most rearranged, scaled and shifted.
  func rearrangedInputs() -> [Bool] {
    var result: [Bool] = []
    result.reserveCapacity(nodes.count)
    for node in nodes {
      let areInputs = !node.operands.isEmpty && node.operands.allSatisfy { result[Int($0.index)] }
      switch node.operation {
      case is Input: result.append(true)
      case let part as Opaque: result.append(part.kind == Opaque.preprocessing)
      case is ScaleShift, is Rescale: result.append(areInputs)
      default: result.append(node.operation.kernelRule == .identity && areInputs)
      }
    }
    return result
  }
}

extension Diagnostic {
  static func scaleShiftsRemoved(_ first: Node, count: Int) -> Diagnostic {
    let others = count == 1 ? "" : " and \(count - 1) more"
    return Diagnostic(
      .note, "DKS0560", "the learned scale and shift '\(first.name)'\(others) are taken out of the network",
      at: first.span,
      notes: [
        "what they learn, of batch norm or on their own, changes q; the method keeps q at 1 without them (rule R4)"
      ])
  }
}
