import DKSGraph
import DKSKernels

/// How the kernel of one cell follows from those of older ones, in numbers.
enum KernelStep: Sendable {
  /// K = c, or what is given for two inputs.
  case input
  case constant(Double)
  /// Σ kK + b over `KernelRecurrence.coefficients`.
  case linear(Range<Int>, plus: Double)
  /// E[φ̂φ̂'] of a cell.
  case activation(Int, JointMap)
  /// Cov(φ̂, ψ̂) of two cells whose inputs have the covariance that the pair holds, and means of this product: those of what
  /// is no Gaussian and is taken for one of the same E[uv].
  case joint(PairReference, JointMap, plus: Double)
}

/// What is known of the cells for one input: second moments and means, and what norms divide by.
struct CellMoments: Sendable {
  /// E[h²], or a covariance.
  var q: [Double] = []
  /// The covariance with the two factors at the other input each; the same unless two inputs are told apart.
  var mean: [Double] = []
  /// M and σ of each norm that was met.
  var norms: [Int: (mean: Double, deviation: Double)] = [:]
  /// For an activation, its averages at the variance that it is fed.
  var activations: [Int: ActivationMoments] = [:]
}

/// The one place that says how q, mean, kernel, slope and gradient pass each operation (Theory 1.2, 1.8, 5): a step for each
/// cell, made once, of which every reading is a sweep.
struct KernelRecurrence: Sendable {
  /// One source of a linear step.
  struct Coefficient: Sendable {
    var source: PairReference
    var factor: Double
  }

  /// Which two inputs a kernel is of.
  enum Part: Sendable {
    /// The same input under the same masks: what is prepared are the moments themselves.
    case own
    /// Two inputs, or one under two masks.
    case cross
  }

  let network: CellNetwork
  private(set) var steps: [KernelStep] = []
  private(set) var coefficients: [Coefficient] = []

  init(_ network: CellNetwork) {
    self.network = network
    steps.reserveCapacity(network.cells.count)
  }

  /// Makes the step of cell `i`, the next one, between inputs with the moments `x` and `y`; `initializer` are the weights of
  /// an affine cell.
  mutating func append(
    _ i: Int, _ part: Part, _ x: CellMoments, _ y: CellMoments, _ maps: inout ActivationMaps,
    initializer: Initializer?
  ) {
    steps.append(step(i, part, x, y, &maps, initializer))
  }

  private mutating func step(
    _ i: Int, _ part: Part, _ x: CellMoments, _ y: CellMoments, _ maps: inout ActivationMaps,
    _ initializer: Initializer?
  ) -> KernelStep {
    switch network.cells[i].rule {
    case .input, .given: return .input
    case .zero: return .constant(0)
    case .affine(let terms):
      let (gain, bias) = gains(of: i, initializer)
      let total = network.terms[terms].reduce(0) { $0 + $1.coefficient }
      return linear(network.terms[terms].map { ($0.source.index, gain * $0.coefficient / total) }, plus: bias)
    case .activation(let source):
      guard let a = x.activations[i], let b = y.activations[i] else { return .constant(.nan) }
      return .activation(source.index, maps.joint(a, b))
    case .sum(let terms, let pairs):
      let live = network.terms[terms]
      var all = live.map {
        Coefficient(source: PairReference(cell: $0.source.cell), factor: $0.coefficient * $0.coefficient)
      }
      all += network.pairTerms[pairs].map { Coefficient(source: $0.source, factor: $0.coefficient) }
      // Means add up whether the rest is correlated or not.
      func total(_ m: CellMoments) -> Double {
        live.reduce(0) { $0 + $1.coefficient * m.mean[$1.source.index] }
      }
      let apart = live.reduce(0) { sum, term in
        sum + term.coefficient * term.coefficient * x.mean[term.source.index] * y.mean[term.source.index]
      }
      return linear(all, plus: total(x) * total(y) - apart)
    case .scale(let source, let factor): return linear([(source.index, factor * factor)])
    case .norm(let source, let over):
      guard let a = x.norms[over], let b = y.norms[over] else { return .constant(.nan) }
      let scale = a.deviation * b.deviation
      guard scale > 0 else { return .constant(0) }
      let (m, n) = (x.mean[source.index], y.mean[source.index])
      return linear([(source.index, 1 / scale)], plus: (a.mean * b.mean - m * b.mean - n * a.mean) / scale)
    case .mixture(let terms):
      let total = network.terms[terms].reduce(0) { $0 + $1.coefficient }
      return linear(network.terms[terms].map { ($0.source.index, $0.coefficient / total) })
    case .dropout(let source, let rate):
      return linear([(source.index, part == .own ? 1 / (1 - rate) : 1)])
    case .variance(let source):
      return linear([(source.index, 1)], plus: -x.mean[source.index] * y.mean[source.index])
    case .correlated(let source, let correlation): return linear([(source.index, correlation)])
    case .pairSum(let pairs):
      return linear(network.pairTerms[pairs].map { Coefficient(source: $0.source, factor: $0.coefficient) })
    case .pairAffine(let terms):
      let (gain, bias) = gains(of: i, initializer)
      let products = network.productTerms[terms]
      let total = products.reduce(0) { $0 + $1.coefficient }
      var all: [Coefficient] = []
      var constant = bias
      for product in products {
        let factor = gain * product.coefficient / total
        if let source = product.covariance { all.append(Coefficient(source: source, factor: factor)) }
        constant += factor * x.mean[product.first.index] * y.mean[product.second.index]
      }
      return linear(all, plus: constant)
    case .pairActivation(let pair, let a, let b):
      guard let first = x.activations[a.index], let second = y.activations[b.index] else {
        return .constant(.nan)
      }
      let means = inputMean(a.index, x) * inputMean(b.index, y)
      return .joint(pair, maps.joint(first, second), plus: means)
    case .pairLinear(let pair, let a):
      guard let first = x.activations[a.index] else { return .constant(.nan) }
      return linear([Coefficient(source: pair, factor: first.meanSlope)])
    case .pairNorm(let pair, let over):
      guard let a = x.norms[over], a.deviation > 0 else { return .constant(0) }
      return linear([Coefficient(source: pair, factor: 1 / a.deviation)])
    }
  }

  /// The mean of what an activation cell is fed.
  private func inputMean(_ i: Int, _ moments: CellMoments) -> Double {
    if case .activation(let source) = network.cells[i].rule { moments.mean[source.index] } else { 0 }
  }

  /// σw² and σb² of an affine cell; σw² is that of a mean over all that the cell is fed.
  private func gains(of i: Int, _ initializer: Initializer?) -> (weight: Double, bias: Double) {
    guard let initializer else { return (1, 0) }
    let node = network.graph.nodes[Int(network.cells[i].node)]
    return (
      initializer.varianceFactor * network.tapGain(of: node),
      initializer.biasVariance(at: node, in: network.graph)
    )
  }

  private mutating func linear(_ sources: [(Int, Double)], plus constant: Double = 0) -> KernelStep {
    linear(
      sources.map { Coefficient(source: PairReference(cell: Int32($0.0)), factor: $0.1) }, plus: constant)
  }

  private mutating func linear(_ sources: [Coefficient], plus constant: Double = 0) -> KernelStep {
    coefficients += sources
    return .linear(coefficients.count - sources.count..<coefficients.count, plus: constant)
  }

  /// E[h] of cell `i` for the input with the moments `x`.
  func mean(_ i: Int, _ x: CellMoments) -> Double {
    switch network.cells[i].rule {
    case .activation: return x.activations[i]?.mean ?? .nan
    case .sum(let terms, _):
      return network.terms[terms].reduce(0) { $0 + $1.coefficient * x.mean[$1.source.index] }
    case .scale(let source, let factor): return factor * x.mean[source.index]
    case .norm(let source, let over):
      guard let norm = x.norms[over], norm.deviation > 0 else { return 0 }
      return (x.mean[source.index] - norm.mean) / norm.deviation
    case .mixture(let terms):
      let total = network.terms[terms].reduce(0) { $0 + $1.coefficient }
      return network.terms[terms].reduce(0) { $0 + $1.coefficient * x.mean[$1.source.index] } / total
    case .dropout(let source, _): return x.mean[source.index]
    default: return 0
    }
  }
}

extension CellNetwork {
  /// Kernels of a transposed convolution meet in fewer taps than one has: its fan-in counts those that meet.
  fileprivate func tapGain(of node: Node) -> Double {
    guard case .locations = resolution, let layer = node.operation as? TransposedConvolution,
      layer.initializer?.isDelta != true, layer.kernel != 1, let operand = graph.operandTypes(of: node).first
    else { return 1 }
    return Double(layer.kernel.area) / layer.meetingTaps(over: operand)
  }
}

extension Node {
  /// Whether a bias is learned.
  package func hasBias(in graph: Graph) -> Bool {
    guard let layer = operation as? any AffineOperation else { return false }
    return layer.parameters(for: graph.operandTypes(of: self)).contains { $0.role == .bias }
  }
}

extension Initializer {
  /// σb², 0 for a layer without a bias.
  package func biasVariance(at node: Node, in graph: Graph) -> Double {
    bias != 0 && node.hasBias(in: graph) ? bias * bias : 0
  }

  /// The factor by which an affine layer with these weights multiplies q.
  package var varianceFactor: Double { distribution == .zeros ? 0 : scale * scale }
}
