import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSKernels

/// Weight and bias variances such that every affine layer gives q* and has slope 1 with the activations
/// before it (Theory 4.1): in a plain chain σw² = 1/E[φ'(√q* z)²] and σb² = q* − σw² E[φ(√q* z)²].
///
/// In general a layer is fed a value of size q whose covariance grows by `gain` for one of the affine outputs
/// that it is made of; then σw² = 1/gain and σb² = q* − q/gain. The first layer turns q = 1 into q*.
enum EdgeOfChaos: ComparisonInitialization {
  /// The bias variance that rounding may leave in place of 0, relative to q*.
  private static let rounding = 1e-12

  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext) {
    let target = arguments.first ?? 1
    var sweep = CriticalSweep(CellNetwork(graph))
    /// What shared weights got at their first use.
    var shared: [String: (node: Node, initializer: Initializer)] = [:]
    var isBiasMissing = false
    while let fed = sweep.nextLayer() {
      let node = graph.nodes[fed.node]
      guard var layer = node.operation as? any AffineOperation else { return }
      if let own = layer.initializer {
        sweep.resume(own)
        continue
      }
      let hasBias = node.hasBias(in: graph)
      guard let variances = variances(for: fed, target: target) else {
        context.diagnostics.insert(.noEdgeOfChaos(node, q: target, fed: fed.q, gain: fed.gain ?? .nan))
        return
      }
      if variances.bias > 0, !hasBias, !isBiasMissing {
        context.bend(.noBiasAtEdgeOfChaos(node, variance: variances.bias))
        isBiasMissing = true
      }
      var initializer = Initializer(
        .gaussian, scale: variances.weight.squareRoot(), bias: hasBias ? variances.bias.squareRoot() : 0)
      if let key = node.sharedWeights {
        if let first = shared[key] {
          if !first.initializer.isClose(to: initializer) {
            context.bend(.sharedAtEdgeOfChaos(node, key, first.node, first.initializer, initializer))
          }
          initializer = first.initializer
        } else {
          shared[key] = (node, initializer)
        }
      }
      layer.initializer = initializer
      graph.nodes[fed.node].operation = layer
      sweep.resume(initializer)
    }
    if let failed = sweep.failure {
      let node = graph.nodes[failed]
      guard let layer = node.operation as? ActivationLayer else { return }
      do {
        _ = try ActivationFunction(layer.phi)
      } catch {
        let place = context.place(of: error, in: layer.phi)
        context.diagnostics.insert(.notAnalyzable(layer.phi, error, at: node, formula: place))
      }
    }
  }

  /// σw² and σb² for a layer that is fed `value`; nil where σb² would be negative or nothing reaches the layer.
  private static func variances(
    for value: CriticalSweep.Layer, target: Double
  ) -> (weight: Double, bias: Double)? {
    guard value.q > 0, value.q.isFinite else { return nil }
    guard let gain = value.gain else { return (target / value.q, 0) }
    guard gain > 0, gain.isFinite else { return nil }
    let bias = target - value.q / gain
    guard bias >= -rounding * target else { return nil }
    return (1 / gain, bias > rounding * target ? bias : 0)
  }
}

extension Initializer {
  /// Whether both multiply q alike, up to rounding.
  fileprivate func isClose(to other: Initializer) -> Bool {
    abs(scale - other.scale) <= 1e-9 * scale && abs(bias - other.bias) <= 1e-9 * max(scale, bias)
  }
}

extension Diagnostic {
  fileprivate static func noEdgeOfChaos(_ node: Node, q: Double, fed: Double, gain: Double) -> Diagnostic {
    guard fed > 0 else {
      return Diagnostic(
        .error, "DKS0540",
        "'\(node.name)' has no edge of chaos: it is fed zeros alone, which no weights bring to q",
        at: node.span, notes: ["a recurrence of this form cannot start from 'zeros' under this method"],
        helps: ["start from an image of an input: 'scan(from: x -> dense(8))'"],
        optionHelps: ["choose another method, such as '--method lecun'"])
    }
    return Diagnostic(
      .error, "DKS0540",
      "'\(node.name)' has no edge of chaos at q = \(rounded(q)): the variance of its bias would be \(rounded(q - fed / gain))",
      at: node.span,
      notes: [
        "what feeds it is too large for its slope, as behind an activation with E[φ²] more than q E[φ'²] (Theory 4.1)"
      ],
      helps: ["use another q, or an activation with a smaller mean such as 'tanh'"],
      optionHelps: [
        "write --method 'edgeOfChaos(q: 0.5)' or another q, or '--replace relu=tanh' for a smaller mean"
      ])
  }

  fileprivate static func sharedAtEdgeOfChaos(
    _ node: Node, _ key: String, _ first: Node, _ found: Initializer, _ wanted: Initializer
  ) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0546",
      "the weights '\(key)' are drawn once, with the scale \(rounded(found.scale)); this use would need \(rounded(wanted.scale))",
      at: node.span, labels: first.span.map { [Label($0, "the use that they are drawn for")] } ?? [],
      notes: ["q and the slope behind this use are then not those of the edge of chaos (Theory 4.1)"],
      helps: ["give each use weights of its own"])
  }

  fileprivate static func noBiasAtEdgeOfChaos(_ node: Node, variance: Double) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0541",
      "'\(node.name)' has no bias, at the edge of chaos it would have one of variance \(rounded(variance))",
      at: node.span, notes: ["q then falls from layer to layer"], helps: ["leave out 'bias: false'"],
      optionHelps: ["without '--keep-weights' it gets one"])
  }
}
