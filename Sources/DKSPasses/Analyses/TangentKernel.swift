import DKSGraph

/// The neural tangent kernel of a network at one c, layer by layer, by one forward and one reverse sweep for
/// each output (THEORY.md 5).
///
/// Parameterisation: weights σ·N(0, 1)/√fanIn with the N(0, 1) factors learned, biases learned at unit rate.
package struct TangentKernel: Hashable, Sendable {
  /// What one affine layer contributes.
  package struct Layer: Hashable, Sendable {
    package var name: String
    /// Θ of the weights: σ²K_in·G_out.
    package var weight: Double
    /// Θ of the bias: G_out; nil for a layer without one.
    package var bias: Double?
    /// s: the share of the paths from the inputs to the output that pass the layer, by squared sum weights.
    package var branchFactor: Double
    /// |Θ − s·c|, which Theorem 27 bounds; nil without DKS.
    package var deviation: Double?
  }

  /// What holds of one output of the network.
  package struct Output: Hashable, Sendable {
    package var name: String
    /// K(c), the kernel of the network as a Gaussian process.
    package var nngp: Double
    /// The sum over all layers; nil where some were refused.
    package var total: Double?
    /// One for each affine layer that the output depends on, in topological order.
    package var layers: [Layer]
  }

  /// The cosine of the inputs.
  package var c: Double
  package var outputs: [Output]
  /// The keys of weights that several layers share, with the layers' names: a tangent kernel of theirs needs
  /// the joint kernels of all their uses, which are not computed (THEORY.md 5).
  package var refused: [(key: String, layers: [String])] { shared.map { ($0.key, $0.layers) } }
  private var shared: [SharedWeights]
  /// 11(ζ − 1), the bound of Theorem 27 on |Θ − s·c|; nil without DKS.
  package var bound: Double?

  private struct SharedWeights: Hashable, Sendable {
    var key: String
    var layers: [String]
  }

  /// Computes the kernels at `c` in [−1, 1].
  package init(_ kernel: NetworkKernel, at c: Double) {
    let graph = kernel.graph
    self.c = c
    let shared = graph.sharedAffineWeights()
    self.shared = shared.map { SharedWeights(key: $0.key, layers: $0.nodes.map { graph.nodes[$0].name }) }
    let isShared = Set(shared.flatMap(\.nodes))
    if case .dks(let zeta) = graph.method.kind { bound = 11 * (zeta - 1) }
    let k = kernel.values(at: c)
    outputs = []
    for output in graph.outputs {
      let g = kernel.backward(from: output.node, at: k)
      let share = kernel.backward(from: output.node, at: k, isLinear: true)
      var layers: [Layer] = []
      var total: Double? = 0
      for (i, node) in graph.nodes.enumerated() where g[i] != 0 {
        guard let affine = node.operation as? any AffineOperation, let source = node.operands.first else {
          continue
        }
        if isShared.contains(i) {
          total = nil
          continue
        }
        let weight = k[Int(source.index)] * g[i] * (affine.initializer?.varianceFactor ?? 1)
        let hasBias = affine.parameters(for: graph.operandTypes(of: node)).contains { $0.role == .bias }
        layers.append(
          Layer(
            name: node.name, weight: weight, bias: hasBias ? g[i] : nil, branchFactor: share[i],
            deviation: bound == nil ? nil : abs(weight - share[i] * c)))
        total = total.map { $0 + weight + (hasBias ? g[i] : 0) }
      }
      outputs.append(Output(name: output.name, nngp: k[Int(output.node.index)], total: total, layers: layers))
    }
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
