import DKSDiagnostics
import DKSGraph

/// Takes out the normalizations of an imported network that are no function of one location (Theory R4): batch
/// norm in training, instance norm, group norm, layer norm over images, RMS norm.
///
///     conv → groupNorm → activation   ⟶   conv → activation
///
/// They divide by a deviation so that activations get inputs of size 1; a method brings q to 1 by itself. One that
/// stands right behind an input stays: it brings the numbers of the input to size, and what it makes counts as an
/// input.
package enum RemoveNormalizations: Pass {
  package static let name = "remove-normalizations"
  package static let summary = "takes instance norm, group norm and the like out of an imported network"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.nodes.contains(where: { Opaque.isNormalization($0) }) else { return }
    guard graph.method.shapesActivations, context.rewrites.removesNormalizations else {
      for node in graph.nodes where Opaque.isNormalization(node) && context.opaque == .error {
        context.diagnostics.insert(.normalizationWithoutMap(node))
      }
      return
    }
    var removed: [Node] = []
    let old = graph
    let isInput = graph.rearrangedInputs()
    let kinds = context.opaque == .error ? Opaque.normalizations : [Opaque.batchNormalization]
    graph.rebuild { _, node in
      guard let part = node.operation as? Opaque, kinds.contains(part.kind), node.operands.count == 1,
        old[node.operands[0]].type == node.type,
        !isInput[Int(node.operands[0].index)]
      else { return .keep }
      removed.append(node)
      return .bypass
    }
    guard let first = removed.first else { return }
    context.diagnostics.insert(.normalizationsRemoved(first, count: removed.count))
  }
}

extension Opaque {
  /// The kind of normalizations that a user may want to keep.
  package static let normalization = "normalization"
  /// The kind of batch norm in training, which goes as batch norm at inference does.
  package static let batchNormalization = "batchNormalization"
  fileprivate static let normalizations = [normalization, batchNormalization]

  /// The kind of parts that come after the last layer, which are none of the theory's business.
  package static let head = "head"

  /// Whether it stands before the first layer or behind the last one.
  var isOutside: Bool { kind == Self.head || kind == Self.preprocessing }

  /// Whether a node normalizes over locations or examples.
  static func isNormalization(_ node: Node) -> Bool {
    (node.operation as? Opaque).map { normalizations.contains($0.kind) } ?? false
  }
}

extension Diagnostic {
  fileprivate static func normalizationsRemoved(_ first: Node, count: Int) -> Diagnostic {
    let others = count == 1 ? "" : " and \(count - 1) more"
    return Diagnostic(
      .note, "DKS0564", "the normalization '\(first.name)'\(others) is taken out of the network",
      at: first.span,
      notes: [
        "it mixes locations or examples, which no kernel map describes; the method keeps q at 1 (rule R4)"
      ],
      helps: ["'--opaque keep' leaves it in as it is"])
  }

  fileprivate static func normalizationWithoutMap(_ node: Node) -> Diagnostic {
    Diagnostic(
      .error, "DKS0957", "'\(node.name)' normalizes over locations or examples, which has no kernel map",
      at: node.span,
      helps: [
        "a method such as 'dks' takes it out, unless weights are kept; '--opaque keep' leaves it in as it is"
      ])
  }
}
