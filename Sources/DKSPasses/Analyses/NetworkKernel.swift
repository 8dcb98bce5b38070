import DKSGraph
import DKSKernels

/// The kernel of a network at initialisation as a function of the cosine c of two inputs of equal norm: one
/// covariance K(c) = E⟨x, x'⟩/d for each node, its derivatives, and the reverse sweep (THEORY.md 5).
///
/// Values need not have q = 1. A node that `assumptions()` names is taken for the identity it stands for
/// there; convolutions count as their centre tap, one location standing for all.
package struct NetworkKernel: Sendable {
  /// How the K of a node follows from those of its operands.
  enum Rule: Sendable {
    /// K = q·c.
    case entry(q: Double)
    /// K = factor · K_in + bias: affine and identity layers.
    case scaled(Int, by: Double, plus: Double = 0)
    /// K = Q·C(K_in/q_in).
    case nonlinear(Int, Curve)
    /// K = Σ kᵢKᵢ: sums and concatenations of independent values.
    case combination([(source: Int, coefficient: Double)])
  }

  /// The map of one activation at the q that it is fed.
  struct Curve: Sendable {
    /// Q(q_in)
    var q: Double
    var inputQ: Double
    var map: CMap
    /// C'(1) and C''(1).
    var slopeAt1: Double
    var curvatureAt1: Double
  }

  let graph: Graph
  let rules: [Rule]
  /// K(1) = q of every node.
  package let q: [Double]

  /// Prepares the maps of `graph`; each distinct (activation, transform, q) is integrated once.
  package init(_ graph: Graph) {
    self.graph = graph
    var rules: [Rule] = []
    var q: [Double] = []
    rules.reserveCapacity(graph.nodes.count)
    q.reserveCapacity(graph.nodes.count)
    var curves = CurveCache()
    for node in graph.nodes {
      let rule = Self.rule(of: node, in: graph, q: q, &curves)
      rules.append(rule)
      switch rule {
      case .entry(let value): q.append(value)
      case .scaled(let source, let factor, let bias): q.append(q[source] * factor + bias)
      case .nonlinear(_, let curve): q.append(curve.q)
      case .combination(let terms): q.append(terms.reduce(0) { $0 + $1.coefficient * q[$1.source] })
      }
    }
    self.rules = rules
    self.q = q
  }

  /// σw²K + σb²; mirrored weights undo an activation right before them, φ(u) − φ(−u) = su, and are not known
  /// behind anything else (THEORY.md 4.3).
  private static func affine(_ node: Node, fedBy source: Int, in graph: Graph) -> Rule {
    let initializer = (node.operation as? any AffineOperation)?.initializer ?? Initializer(.gaussian)
    let bias = initializer.bias * initializer.bias
    guard initializer.mirror == .inputs || initializer.mirror == .both else {
      return .scaled(source, by: initializer.varianceFactor, plus: bias)
    }
    guard let layer = graph.nodes[source].operation as? ActivationLayer, let slope = layer.phi.oddSlope,
      let inner = graph.nodes[source].operands.first
    else { return .scaled(source, by: .nan) }
    return .scaled(Int(inner.index), by: initializer.varianceFactor * slope * slope, plus: bias)
  }

  private static func rule(of node: Node, in graph: Graph, q: [Double], _ curves: inout CurveCache) -> Rule {
    let sources = node.operands.map { Int($0.index) }
    guard let first = sources.first else { return .entry(q: node.operation is Zeros ? 0 : 1) }
    switch node.operation.kernelRule {
    case .entry, .opaque: return .entry(q: 1)
    case .affine:
      return affine(node, fedBy: first, in: graph)
    case .nonlinear:
      guard let layer = node.operation as? ActivationLayer else { return .scaled(first, by: 1) }
      return curves.curve(of: layer, inputQ: q[first]).map { .nonlinear(first, $0) }
        ?? .scaled(first, by: .nan)
    case .weightedSum(let weights):
      return .combination(zip(sources, weights).map { ($0, $1 * $1) })
    case .concatenation:
      let sizes = node.operands.map { Double(graph[$0].type.count) }
      let total = sizes.reduce(0, +)
      return .combination(zip(sources, sizes).map { ($0, $1 / total) })
    case .normalization: return .scaled(first, by: q[first] > 0 ? 1 / q[first] : 1)
    case .identity, .approximateIdentity, .unsupported:
      if let scale = node.operation as? Scale { return .scaled(first, by: scale.factor * scale.factor) }
      let share = 1 / Double(sources.count)
      return sources.count > 1 ? .combination(sources.map { ($0, share) }) : .scaled(first, by: 1)
    }
  }
}

extension NetworkKernel {
  /// K of every node for inputs of cosine `c` in [−1, 1]: the NNGP kernel. O(V + E).
  package func values(at c: Double) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(rules.count)
    for rule in rules {
      switch rule {
      case .entry(let q): values.append(q * c)
      case .scaled(let source, let factor, let bias): values.append(values[source] * factor + bias)
      case .nonlinear(let source, let curve):
        values.append(curve.q * curve.map.value(values[source] / curve.inputQ))
      case .combination(let terms):
        values.append(terms.reduce(0) { $0 + $1.coefficient * values[$1.source] })
      }
    }
    return values
  }

  /// dC/dc and d²C/dc² of every node's normalised map at c = 1; the curvature is infinite where an activation
  /// has a corner. Chain rules of THEORY.md 1.3.
  package func derivativesAt1() -> [(slope: Double, curvature: Double)] {
    var result: [(slope: Double, curvature: Double)] = []
    result.reserveCapacity(rules.count)
    for (node, rule) in rules.enumerated() {
      switch rule {
      case .entry: result.append((1, 0))
      case .scaled(let source, _, let bias):
        let share = bias > 0 ? 1 - bias / q[node] : 1
        result.append((share * result[source].slope, share * result[source].curvature))
      case .nonlinear(let source, let curve):
        let (slope, curvature) = result[source]
        result.append(
          (curve.slopeAt1 * slope, curve.curvatureAt1 * slope * slope + curve.slopeAt1 * curvature))
      case .combination(let terms):
        var sum = (slope: 0.0, curvature: 0.0)
        for term in terms where q[node] > 0 && term.coefficient * q[term.source] > 0 {
          let share = term.coefficient * q[term.source] / q[node]
          sum.slope += share * result[term.source].slope
          sum.curvature += share * result[term.source].curvature
        }
        result.append(sum)
      }
    }
    return result
  }

  /// G_v = ∂K_output/∂K_v of every node at the values `k` of some c: ordinary reverse mode over the maps
  /// (THEORY.md 5). With `isLinear` every activation counts as a linear one of the same q: what is left is the
  /// share of the paths through a node, s of THEORY.md 5. O(V + E).
  package func backward(from output: Node.ID, at k: [Double], isLinear: Bool = false) -> [Double] {
    var g = [Double](repeating: 0, count: rules.count)
    g[Int(output.index)] = 1
    for (node, rule) in rules.enumerated().reversed() where g[node] != 0 {
      switch rule {
      case .entry: break
      case .scaled(let source, let factor, _): g[source] += g[node] * factor
      case .nonlinear(let source, let curve):
        let slope = isLinear ? 1 : curve.map.derivative(k[source] / curve.inputQ)
        g[source] += g[node] * slope * curve.q / curve.inputQ
      case .combination(let terms):
        for term in terms { g[term.source] += g[node] * term.coefficient }
      }
    }
    return g
  }
}

/// The curves of activations at the q they are fed, each prepared once.
private struct CurveCache {
  private struct Key: Hashable {
    var phi: Activation
    var transform: ActivationTransform
    var q: Double
  }

  private var known: [Key: NetworkKernel.Curve?] = [:]

  /// Nil where the activation has no averages, or is fed nothing.
  mutating func curve(of layer: ActivationLayer, inputQ q: Double) -> NetworkKernel.Curve? {
    guard q > 0, q.isFinite else { return nil }
    var transform = layer.transform ?? ActivationTransform()
    transform.inputScale *= q.squareRoot()
    let key = Key(phi: layer.phi, transform: transform, q: q)
    if let found = known[key] { return found }
    let curve = (try? ActivationFunction(layer.phi)).map { function in
      let local = localMap(of: function, transform: transform)
      return NetworkKernel.Curve(
        q: local.qMap, inputQ: q, map: CMap(of: function, transform: transform), slopeAt1: local.chi1,
        curvatureAt1: local.curvature)
    }
    known[key] = .some(curve)
    return curve
  }
}
