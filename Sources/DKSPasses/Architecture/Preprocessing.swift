import DKSAnalysis
import DKSDiagnostics
import DKSGraph

/// What stands before the first layer and brings inputs to size (Theory 1.6): it stays as it is, and q is counted from
/// behind it.
extension CheckArchitecture {
  static func notePreprocessing(_ graph: Graph, _ context: inout PassContext) {
    // What is normalized behind it has q = 1 anyway.
    guard graph.method.inputs == .off else { return }
    let origins = graph.inputOrigins()
    /// For each input, the first layer's operand that is brought to size, and one that is not.
    var sized: [Int: Node] = [:]
    var raw: [Int: Node] = [:]
    let users = graph.users()
    for (i, node) in graph.nodes.enumerated() {
      guard let origin = origins[i], node.type.element == .float32,
        users[i].contains(where: { origins[Int($0.index)] == nil })
      else { continue }
      if origin.isSized {
        if sized[origin.input] == nil { sized[origin.input] = node }
      } else if raw[origin.input] == nil {
        raw[origin.input] = node
      }
    }
    for (input, node) in sized.sorted(by: { $0.key < $1.key }) {
      context.diagnostics.insert(.preprocessed(graph.nodes[input], node))
      if raw[input] != nil { context.bend(.usedInTwoSizes(graph.nodes[input], node)) }
    }
  }
}

extension Graph {
  /// For each node that is an input, or made of one by what only moves elements and brings them to size: the input, and
  /// whether it was brought to size.
  fileprivate func inputOrigins() -> [(input: Int, isSized: Bool)?] {
    var origins: [(input: Int, isSized: Bool)?] = []
    origins.reserveCapacity(nodes.count)
    for (i, node) in nodes.enumerated() {
      let sources = node.operands.map { origins[Int($0.index)] }
      switch node.operation {
      case is Input: origins.append((i, false))
      case let part as Opaque where part.kind == Opaque.preprocessing:
        origins.append(sources.compactMap { $0 }.first.map { ($0.input, true) })
      case is Rescale: origins.append((sources.first ?? nil).map { ($0.input, true) })
      default:
        // A sum of inputs, or an input beside another value, is no longer the input.
        let isMove = !sources.isEmpty && node.operation.kernelRule == .identity
        let isSized = sources.contains { $0?.isSized ?? false }
        origins.append(
          isMove && sources.allSatisfy { $0 != nil }
            ? (sources.first ?? nil).map { ($0.input, isSized) } : nil)
      }
    }
    return origins
  }
}

extension Diagnostic {
  fileprivate static func preprocessed(_ input: Node, _ last: Node) -> Diagnostic {
    Diagnostic(
      .note, "DKS0567",
      "what brings '\(input.name)' to size is kept as it is; q = 1 is counted from '\(last.name)' on",
      at: last.span,
      notes: [
        "the method holds for inputs that have a mean square of 1 behind it, as images have after (x − mean) / deviation"
      ])
  }

  fileprivate static func usedInTwoSizes(_ input: Node, _ sized: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0568",
      "'\(input.name)' reaches layers both as it is given and as '\(sized.name)' makes it; q = 1 cannot hold for both",
      at: sized.span, label: "another size of the same input",
      helps: ["bring the input to size once, before all layers that see it"])
  }
}
