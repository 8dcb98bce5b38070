import DKSDiagnostics
import DKSGraph
import DKSKernels

/// Weight and bias variances such that every affine layer gives q* and has slope 1 with the activations
/// before it (THEORY.md 4.1): in a plain chain σw² = 1/E[φ'(√q* z)²] and σb² = q* − σw² E[φ(√q* z)²].
///
/// In general a layer is fed a value of size q whose covariance grows by `gain` for one of the affine outputs
/// that it is made of; then σw² = 1/gain and σb² = q* − q/gain. The first layer turns q = 1 into q*.
enum EdgeOfChaos: ComparisonInitialization {
  /// One value at initialisation.
  private struct Value {
    /// |x|²/d
    var q: Double
    /// dK(1)/dK of the covariance K of the affine outputs behind it; nil before the first affine layer.
    var gain: Double?
  }

  /// The bias variance that rounding may leave in place of 0, relative to q*.
  private static let rounding = 1e-12

  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext) {
    let target = arguments.first ?? 1
    var values: [Value] = []
    values.reserveCapacity(graph.nodes.count)
    var moments = ActivationMoments()
    var isBiasMissing = false
    for i in graph.nodes.indices {
      let node = graph.nodes[i]
      let operands = node.operands.map { values[Int($0.index)] }
      let first = operands.first ?? Value(q: 1)
      if var layer = node.operation as? any AffineOperation {
        if layer.initializer == nil {
          guard let variances = variances(for: first, target: target) else {
            context.diagnostics.insert(
              .noEdgeOfChaos(node, q: target, fed: first.q, gain: first.gain ?? .nan))
            return
          }
          let hasBias = node.hasBias(in: graph)
          if variances.bias > 0, !hasBias, !isBiasMissing {
            context.bend(.noBiasAtEdgeOfChaos(node, variance: variances.bias))
            isBiasMissing = true
          }
          layer.initializer = Initializer(
            .gaussian, scale: variances.weight.squareRoot(), bias: hasBias ? variances.bias.squareRoot() : 0)
          graph.nodes[i].operation = layer
        }
        let initializer = layer.initializer ?? Initializer(.gaussian)
        values.append(
          Value(q: first.q * initializer.varianceFactor + initializer.bias * initializer.bias, gain: 1))
        continue
      }
      switch node.operation.kernelRule {
      case .opaque: values.append(Value(q: 1))
      case .entry: values.append(Value(q: node.operation is Zeros ? 0 : 1))
      case .nonlinear:
        guard let layer = node.operation as? ActivationLayer, first.q > 0 else {
          values.append(first)
          continue
        }
        do {
          let known = try moments.of(layer, q: first.q)
          values.append(Value(q: known.square, gain: first.gain.map { $0 * known.slopeSquare }))
        } catch {
          let place = context.place(of: error, in: layer.phi)
          context.diagnostics.insert(.notAnalyzable(layer.phi, error, at: node, formula: place))
          return
        }
      case .weightedSum(let weights): values.append(combine(operands, weights.map { $0 * $0 }))
      case .normalization:
        values.append(Value(q: 1, gain: first.gain.map { first.q > 0 ? $0 / first.q : $0 }))
      default:
        let sizes = node.operands.map { Double(graph[$0].type.count) }
        let total = sizes.reduce(0, +)
        values.append(operands.isEmpty ? first : combine(operands, sizes.map { total > 0 ? $0 / total : 0 }))
      }
    }
  }

  /// σw² and σb² for a layer fed `value`; nil where σb² would be negative or nothing reaches the layer.
  private static func variances(for value: Value, target: Double) -> (weight: Double, bias: Double)? {
    guard value.q > 0, value.q.isFinite else { return nil }
    guard let gain = value.gain else { return (target / value.q, 0) }
    guard gain > 0, gain.isFinite else { return nil }
    let bias = target - value.q / gain
    guard bias >= -rounding * target else { return nil }
    return (1 / gain, bias > rounding * target ? bias : 0)
  }

  private static func combine(_ operands: [Value], _ coefficients: [Double]) -> Value {
    var result = Value(q: 0)
    for (value, k) in zip(operands, coefficients) {
      result.q += k * value.q
      if let gain = value.gain { result.gain = (result.gain ?? 0) + k * gain }
    }
    return result
  }
}

extension Node {
  /// Whether a bias is learned.
  fileprivate func hasBias(in graph: Graph) -> Bool {
    operation.parameters(for: graph.operandTypes(of: self)).contains { $0.role == .bias }
  }
}

/// E[φ(√q z)²] and E[φ'(√q z)²] of the activations of a graph, each computed once.
private struct ActivationMoments {
  private struct Key: Hashable {
    var phi: Activation
    var q: Double
  }

  private var known: [Key: (square: Double, slopeSquare: Double)] = [:]

  /// - Throws: `ActivationError` for a formula that has none.
  mutating func of(
    _ layer: ActivationLayer, q: Double
  ) throws(ActivationError) -> (square: Double, slopeSquare: Double) {
    let key = Key(phi: layer.phi, q: q)
    if let found = known[key] { return found }
    let function = try ActivationFunction(layer.phi)
    var transform = layer.transform ?? ActivationTransform()
    transform.inputScale *= q.squareRoot()
    let map = localMap(of: function, transform: transform)
    let result = (square: map.qMap, slopeSquare: map.chi1 * map.qMap / q)
    known[key] = result
    return result
  }
}

extension Diagnostic {
  fileprivate static func noEdgeOfChaos(_ node: Node, q: Double, fed: Double, gain: Double) -> Diagnostic {
    Diagnostic(
      .error, "DKS0540",
      "'\(node.name)' has no edge of chaos at q = \(rounded(q)): the variance of its bias would be \(rounded(q - fed / gain))",
      at: node.span,
      notes: [
        "the activation before it has too large a mean for its slope: E[φ²] is more than q E[φ'²] (THEORY.md 4.1)"
      ],
      helps: ["use another q, or an activation with a smaller mean such as 'tanh'"],
      optionHelps: [
        "write --method 'edgeOfChaos(q: 0.5)' or another q, or '--replace relu=tanh' for a smaller mean"
      ])
  }

  fileprivate static func noBiasAtEdgeOfChaos(_ node: Node, variance: Double) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0541",
      "'\(node.name)' has no bias, at the edge of chaos it would have one of variance \(rounded(variance))",
      at: node.span, notes: ["q then falls from layer to layer"], helps: ["leave out 'bias: false'"],
      optionHelps: ["without '--keep-weights' it gets one"])
  }
}
