import DKSDiagnostics
import DKSGraph

/// What is chosen about a PyTorch module.
package struct PyTorchOptions: Hashable, Sendable {
  /// The name of the source, for the doc string at the top.
  package var sourceName: String
  /// What weights that were written with the module say that they belong to; nil where none are.
  package var fingerprint: String?

  /// Makes options.
  package init(sourceName: String, fingerprint: String? = nil) {
    self.sourceName = sourceName
    self.fingerprint = fingerprint
  }
}

/// A network as a PyTorch module: Python text, and how its weights are called there.
package struct PyTorchModule: Sendable {
  /// A learned tensor.
  package struct Parameter: Hashable, Sendable {
    /// The key in the module's `state_dict`: `layer1.0.conv1.weight`.
    package var key: String
    /// The name that the graph owns it under: the key of shared weights, or the node's name.
    package var owner: String
    /// What it is for.
    package var role: ParameterShape.Role
    /// The extents in PyTorch, of as many elements as the graph's tensor in the same order: the kernels of signals
    /// have no height.
    package var shape: [Int]
  }

  /// The text of one file that imports torch alone.
  package var text: String
  /// All tensors of the `state_dict`, in its order.
  package var parameters: [Parameter]
}

/// Writes `graph` as a PyTorch module: graph → structured Python → text.
///
/// - Returns: The module, or nil if something cannot be expressed, which `diagnostics` says then.
package func pyTorchModule(
  for graph: Graph, options: PyTorchOptions, diagnostics: inout DiagnosticSet
) -> PyTorchModule? {
  let translator = ModuleTranslator(graph)
  let network = translator.networkClass()
  diagnostics.formUnion(translator.diagnostics)
  guard !translator.diagnostics.containsError else { return nil }
  let leaves = translator.leaves(of: network.entries)
  let draws = WeightDrawing(leaves, of: translator.network)
  return PyTorchModule(
    text: PyTorchFile(translator: translator, network: network, draws: draws, options: options).text,
    parameters: leaves.flatMap { leaf in translator.parameters(of: leaf) })
}

/// A layer of the whole network: its path from the network's class, and the node that owns it.
struct ModuleLeaf {
  var path: String
  var node: Int
}

extension ModuleTranslator {
  /// The layers that `entries` hold, through all classes; no deeper than names are.
  func leaves(of entries: [ModuleEntry]) -> [ModuleLeaf] {
    var leaves: [ModuleLeaf] = []
    collect(entries, prefix: "", shift: 0, into: &leaves)
    return leaves
  }

  private func collect(
    _ entries: [ModuleEntry], prefix: String, shift: Int, into leaves: inout [ModuleLeaf]
  ) {
    for entry in entries {
      switch entry.content {
      case .layer(let node): leaves.append(ModuleLeaf(path: prefix + entry.path, node: node + shift))
      case .module(let structure, let start):
        collect(
          structures[structure].entries, prefix: prefix + entry.path + ".",
          shift: start + shift - structures[structure].start, into: &leaves)
      }
    }
  }

  /// The tensors of one layer.
  func parameters(of leaf: ModuleLeaf) -> [PyTorchModule.Parameter] {
    let node = network.graph.nodes[leaf.node]
    let operands = network.graph.operandTypes(of: node)
    let isSignal = operands.first?.isSignal ?? false
    return node.operation.parameters(for: operands).map { shape in
      PyTorchModule.Parameter(
        key: leaf.path + (shape.role == .bias ? ".bias" : ".weight"), owner: node.sharedWeights ?? node.name,
        role: shape.role,
        shape: isSignal && shape.shape.count == 4
          ? [shape.shape[0], shape.shape[1], shape.shape[3]] : shape.shape)
    }
  }
}
