import DKSDiagnostics
import DKSGraph

/// Brings every floating-point input to q = 1 at each location (per-location normalisation, Theory 1.6).
///
/// The step stands after the reshapes that lead from the input to the first layer, so that a flattened image
/// is one location, and the first layer's fan-in counts the appended coordinate.
///
///     dense(flatten(image))   ⟶   dense(normalizeInput(flatten(image)))
package enum NormalizeInputs: Pass {
  package static let name = "normalize-inputs"
  package static let summary = "brings every input to q = 1 where the method asks for it"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.inputs != .off else { return }
    let mode = graph.method.inputs == .averageQ ? NormalizeInput.Mode.averageQ : .one
    // `isRaw`: the values of an input, at most rearranged and brought to size.
    var isRaw = [Bool](repeating: false, count: graph.nodes.count)
    for (i, node) in graph.nodes.enumerated() {
      switch node.operation {
      case is Input: isRaw[i] = node.type.element == .float32
      case let part as Opaque where part.kind == Opaque.preprocessing:
        isRaw[i] = node.type.element == .float32
      case is Flatten, is Reshape, is Transpose, is Slice, is Reverse, is ChannelShuffle,
        is Rescale:
        isRaw[i] = isRaw[Int(node.operands[0].index)]
      default: break
      }
    }
    guard isRaw.contains(true) else { return }

    let users = graph.users()
    let before = graph
    graph.rebuild { id, node in
      guard isRaw[Int(id.index)] else { return .keep }
      // Rearrangements of the raw value keep it raw, and parts that are kept see what they always saw;
      // everything else sees it normalised.
      let exempt = users[Int(id.index)].filter {
        isRaw[Int($0.index)] || before[$0].operation is NormalizeInput || before[$0].operation is Opaque
      }
      if exempt.count == users[Int(id.index)].count { return .keep }
      let normalized = Node(
        name: node.name + ".normalized", operation: NormalizeInput(mode: mode), operands: [], type: node.type,
        span: node.span)
      return .follow([normalized], exempt: Set(exempt))
    }
    // Normalised inputs have one feature more.
    if let fault = graph.inferTypes() {
      context.diagnostics.insert(.inputWithoutAffine(fault.node, fault.error))
    } else {
      checkSharedWeights(graph, &context)
    }
  }

  /// A layer that is used on an input and elsewhere would need weights of two sizes.
  private static func checkSharedWeights(_ graph: Graph, _ context: inout PassContext) {
    var sizes: [String: (Node, [ParameterShape])] = [:]
    for node in graph.nodes {
      guard let key = node.sharedWeights else { continue }
      let shapes = node.operation.parameters(for: graph.operandTypes(of: node))
      if let (first, known) = sizes[key] {
        if known != shapes { context.diagnostics.insert(.sharedWithInput(node, first, key)) }
      } else {
        sizes[key] = (node, shapes)
      }
    }
  }
}
