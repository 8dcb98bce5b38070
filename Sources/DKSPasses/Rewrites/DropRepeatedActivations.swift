import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// Takes out an activation that changes nothing, since what feeds it is in its range already.
///
///     relu → maxPool → relu   ⟶   relu → maxPool
///
/// Where batch norm stood before a pre-activation, as behind the stem of a DenseNet, its removal leaves two
/// activations in a row, which rule R1 forbids (Theory 1.5). relu and relu6 keep what they have made, and
/// pools, slices and concatenations do not leave its range.
package enum DropRepeatedActivations: Pass {
  package static let name = "drop-repeated-activations"
  package static let summary = "takes out activations that are fed what they have made already"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations else { return }
    /// The activation whose range each value lies in, and the node that brought it there.
    var ranges: [(phi: Activation, node: Int)?] = []
    ranges.reserveCapacity(graph.nodes.count)
    var repeated = Set<Node.ID>()
    for (i, node) in graph.nodes.enumerated() {
      let operands = node.operands.map { ranges[Int($0.index)] }
      switch node.operation {
      case let layer as ActivationLayer where !layer.isKept && isIdempotent(layer.phi):
        if let range = operands[0], range.phi == layer.phi {
          repeated.insert(Node.ID(i))
          context.diagnostics.insert(.repeatedActivation(node, graph.nodes[range.node], layer.phi))
          ranges.append(range)
        } else {
          ranges.append((layer.phi, i))
        }
      case is MaxPool, is AveragePool, is Slice, is Part, is Reverse, is Flatten, is Reshape, is Transpose,
        is ChannelShuffle, is Concat:
        let first = operands.first ?? nil
        ranges.append(operands.allSatisfy { $0?.phi == first?.phi } ? first : nil)
      default: ranges.append(nil)
      }
    }
    guard !repeated.isEmpty else { return }
    graph.rebuild { id, _ in repeated.contains(id) ? .bypass : .keep }
  }

  /// Whether φ(φ(x)) = φ(x), and the range of φ holds zero and all means of its members.
  private static func isIdempotent(_ phi: Activation) -> Bool {
    phi.isBuiltIn && ["relu", "relu6"].contains(phi.name)
  }
}

extension Diagnostic {
  static func repeatedActivation(_ node: Node, _ first: Node, _ phi: Activation) -> Diagnostic {
    Diagnostic(
      .note, "DKS0562",
      "'\(phi.name)' is fed what '\(first.name)' has made, it changes nothing and is taken out",
      at: node.span,
      labels: first.span.map { [Label($0, "in the range of '\(phi.name)' from here on")] } ?? [])
  }
}
