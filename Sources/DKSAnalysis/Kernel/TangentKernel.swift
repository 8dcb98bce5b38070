import DKSGraph

/// The neural tangent kernel of a network at one c, layer by layer, by one forward and one reverse sweep for
/// each output (Theory 5).
///
/// Parameterisation: weights σ·N(0, 1)/√fanIn with the N(0, 1) factors learned, biases learned at unit rate. Weights that
/// several layers share have one term, which the covariances of all pairs of uses are part of.
package struct TangentKernel: Hashable, Sendable {
  /// What the weights of one affine layer contribute, or those that several share.
  package struct Layer: Hashable, Sendable {
    /// The name of the layer, or of the shared weights.
    package var name: String
    /// The layers that share the weights; empty for one that has its own.
    package var uses: [String] = []
    /// Θ of the weights: σ²K_in·G_out.
    package var weight: Double
    /// Θ of the bias: G_out; nil for a layer without one.
    package var bias: Double?
    /// s: the share of the paths from the inputs to the output that pass the layer, by squared sum weights.
    package var branchFactor: Double
    /// |Θ − s·c|, which Theorem 27 bounds; nil without DKS, and for shared weights.
    package var deviation: Double?
  }

  /// What holds of one output of the network.
  package struct Output: Hashable, Sendable {
    package var name: String
    /// K(c), the kernel of the network as a Gaussian process.
    package var nngp: Double
    /// The sum over all layers; nil where some were refused.
    package var total: Double?
    /// One for each affine layer that the output depends on, in topological order of the first use.
    package var layers: [Layer]
  }

  /// Shared weights of which some uses have an unknown covariance.
  package struct Refusal: Hashable, Sendable {
    package var key: String
    package var layers: [String]
    package var reason: Dependence.Reason
  }

  /// The cosine of the inputs.
  package var c: Double
  package var outputs: [Output]
  package var refused: [Refusal]
  /// 11(ζ − 1), the bound of Theorem 27 on |Θ − s·c|; nil without DKS.
  package var bound: Double?

  /// Computes the kernels at `c` in [−1, 1].
  package init(_ kernel: NetworkKernel, at c: Double) {
    let graph = kernel.graph
    self.c = c
    let shared = graph.sharedAffineWeights()
    refused = shared.compactMap { key, nodes in
      kernel.network.unknownUses[key].map {
        Refusal(key: key, layers: nodes.map { graph.nodes[$0].name }, reason: $0)
      }
    }
    if case .dks(let zeta) = graph.method.kind { bound = 11 * (zeta - 1) }
    let k = kernel.values(at: c)
    outputs = []
    for output in graph.outputs {
      let terms = Terms(
        kernel, k, kernel.backward(from: output.node, at: k),
        kernel.backward(from: output.node, at: k, isLinear: true))
      var layers: [Layer] = []
      var done: Set<String> = []
      var isRefused = false
      for (i, node) in graph.nodes.enumerated() {
        guard node.operation is any AffineOperation, terms.reaches[i] else { continue }
        let key = node.sharedWeights.flatMap { key in shared.first { $0.key == key } }
        var layer = terms.layer(node.name, key?.nodes ?? [i])
        if let key {
          guard done.insert(key.key).inserted else { continue }
          if refused.contains(where: { $0.key == key.key }) {
            isRefused = true
            continue
          }
          layer.name = key.key
          layer.uses = key.nodes.map { graph.nodes[$0].name }
        } else if bound != nil {
          layer.deviation = abs(layer.weight - layer.branchFactor * c)
        }
        layers.append(layer)
      }
      let total = layers.reduce(0) { $0 + $1.weight + ($1.bias ?? 0) }
      outputs.append(
        Output(
          name: output.name, nngp: kernel.average(Int(output.node.index)) { k[$0] },
          total: isRefused ? nil : total, layers: layers))
    }
  }
}

/// Sums over the cells of affine layers, by node.
private struct Terms {
  /// Whether the output depends on each node.
  private(set) var reaches: [Bool]
  private var weight: [Double]
  private var bias: [Double]
  private var share: [Double]
  private let graph: Graph

  init(_ kernel: NetworkKernel, _ k: [Double], _ g: [Double], _ linear: [Double]) {
    let network = kernel.network
    graph = network.graph
    let zeros = [Double](repeating: 0, count: graph.nodes.count)
    (weight, bias, share) = (zeros, zeros, zeros)
    reaches = zeros.map { _ in false }
    for (i, cell) in network.cells.enumerated() where g[i] != 0 {
      switch cell.rule {
      case .affine, .pairAffine:
        let node = Int(cell.node)
        let variance = network.initializer(of: i)?.biasVariance(at: graph.nodes[node], in: graph) ?? 0
        weight[node] += g[i] * (k[i] - variance)
        bias[node] += g[i]
        if case .affine = cell.rule { share[node] += linear[i] }
        reaches[node] = true
      default: break
      }
    }
  }

  /// What the weights that `nodes` have in common contribute.
  func layer(_ name: String, _ nodes: [Int]) -> TangentKernel.Layer {
    func sum(_ numbers: [Double]) -> Double { nodes.reduce(0) { $0 + numbers[$1] } }
    let hasBias = graph.nodes[nodes[0]].hasBias(in: graph)
    return TangentKernel.Layer(
      name: name, weight: sum(weight), bias: hasBias ? sum(bias) : nil, branchFactor: sum(share))
  }
}

extension Graph {
  /// The affine layers that use the same weights, by key, in the order of the first use.
  package func sharedAffineWeights() -> [(key: String, nodes: [Int])] {
    var order: [String] = []
    var uses: [String: [Int]] = [:]
    for (i, node) in nodes.enumerated() {
      guard let key = node.sharedWeights, node.operation is any AffineOperation else { continue }
      if uses[key] == nil { order.append(key) }
      uses[key, default: []].append(i)
    }
    return order.compactMap { key in uses[key].flatMap { $0.count > 1 ? (key, $0) : nil } }
  }
}
