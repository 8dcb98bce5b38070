import DKSGraph
import DKSKernels
import DKSPasses

/// The kernel of one compiled network at initialisation: what `dksc analyze` reports.
struct NetworkAnalysis {
  let network: CompiledNetwork
  /// Nil without a method, or where no target was found.
  let target: LocalTarget?
  let maps: KernelMaps

  init(_ network: CompiledNetwork) {
    self.network = network
    target = network.target
    maps = KernelMaps(network.graph)
  }

  /// One entry for each nonlinear node, in topological order.
  var layers: [(node: Node, layer: ActivationLayer, maps: KernelMaps.Entry, input: KernelMaps.Entry)] {
    network.graph.nodes.indices.compactMap { i in
      let node = network.graph.nodes[i]
      guard let layer = node.operation as? ActivationLayer, let source = node.operands.first else {
        return nil
      }
      return (node, layer, maps[Node.ID(i)], maps[source])
    }
  }

  /// The sums, with their weights before and after normalisation; nodes keep their names through all passes.
  var sums: [(name: String, weights: [Double], normalized: [Double])] {
    var written: [String: [Double]] = [:]
    for node in network.source.nodes {
      if let sum = node.operation as? WeightedSum { written[node.name] = sum.weights }
    }
    return network.graph.nodes.compactMap { node in
      guard let sum = node.operation as? WeightedSum else { return nil }
      return (node.name, written[node.name] ?? sum.weights, sum.weights)
    }
  }
}
