import DKSAnalysis
import DKSFormulas
import DKSGraph
import DKSKernels

/// The prediction of the theory held against finite networks that are drawn at random, at two widths.
package struct EmpiricalCheck: Sendable {
  /// What is compared.
  package enum Quantity: String, Hashable, Sendable, CaseIterable {
    /// |h|²/d, over all locations and both inputs.
    case q
    /// The cosine of the values for the two inputs.
    case c
    /// The squared norm of the gradient by the weights times their variance, for a random output of unit norm: Θ.
    case gradient
  }

  /// One number of one node.
  package struct Row: Hashable, Sendable {
    package var node: String
    package var quantity: Quantity
    /// In the limit of infinite width.
    package var prediction: Double
    /// Of q, the standard deviation that is predicted for one network and one input at each of the two widths; empty for
    /// the others.
    package var spread: [Double] = []
    /// Whether the spread is a bound: q is a mean over locations, each of which spreads by it.
    package var isSpreadBound = false
    /// Mean and standard error of the mean at each of the two widths.
    package var measurements: [Measurement]
    /// Whether the prediction rests on an approximation, so that a deviation is no failure.
    package var isApproximate: Bool

    /// Whether the prediction is refuted; see `EmpiricalCheck.isRefuted`.
    package var isRefuted: Bool { !isApproximate && EmpiricalCheck.isRefuted(prediction, measurements) }
  }

  package struct Measurement: Hashable, Sendable {
    package var mean: Double
    package var standardError: Double
  }

  /// In topological order: q and c of each affine and nonlinear layer, then the gradient of affine ones.
  package private(set) var rows: [Row] = []
  /// The widths, how they were set, and the number of networks drawn at each.
  package private(set) var widths: [Int] = []
  package private(set) var scaling: ScaledGraph.Widths = .own
  package let draws: Int
  /// The nodes whose map is an approximation, and why.
  package private(set) var approximations: [(node: String, reason: String)] = []

  /// Draws `draws` networks at `width` and as many at twice the width; the numbers follow from `seed`.
  ///
  /// - Parameter transforms: Transforms that the drawn networks have in place of those of `graph`, by the name of the
  ///   node: what a text says, where the prediction is what the method promises.
  package init(
    _ graph: Graph, transforms: [String: ActivationTransform] = [:], width: Int, draws: Int, seed: UInt64
  ) throws(SamplingError) {
    self.draws = draws
    for (stage, width) in [width, 2 * width].enumerated() {
      let scaled = ScaledGraph(graph, width: width)
      let network = try SteppedNetwork(scaled.graph)
      scaling = scaled.widths
      widths.append(width)
      let drawn = try SteppedNetwork(scaled.graph.replacing(transforms))
      let inputs = TestInputs(scaled.graph, seed: seed).values
      var samples = Samples(network)
      var prediction: KernelPrediction?
      for draw in 0..<draws {
        var sample = FiniteNetwork(drawn, inputs: inputs, seed: seed &+ UInt64(stage * draws + draw) &+ 1)
        if draw == 0, stage == 0 { prediction = KernelPrediction(network, known: sample.known) }
        sample.backward()
        samples.add(sample)
      }
      if let prediction { makeRows(network, prediction) }
      let deviations = Self.deviations(of: scaled.graph)
      for (i, entry) in Samples.entries(network).enumerated() {
        rows[i].measurements.append(samples.measurement(i))
        if entry.quantity == .q {
          rows[i].spread.append(rows[i].prediction * deviations(entry.node))
          rows[i].isSpreadBound = network.mixesLocations[entry.node]
        }
      }
      if scaled.widths == .own { break }
    }
  }

  /// The relative standard deviation of q of each node over networks, for the weights that `graph` draws.
  private static func deviations(of graph: Graph) -> (Int) -> Double {
    let isOrthogonal = graph.nodes.contains { node in
      (node.operation as? any AffineOperation)?.initializer?.distribution == .orthogonal
    }
    let kernel = NetworkKernel(graph)
    let spread = FiniteWidth(kernel, isOrthogonal ? .orthogonal : .gaussian)
    return { kernel.q($0) > 0 ? spread.deviation(of: $0) / kernel.q($0) : 0 }
  }

  /// Beyond five standard errors at both widths, and beyond five after the part that shrinks with the width is taken
  /// off.
  ///
  /// A prediction is of infinite width: a network of width n lies beside it by b/n, which many draws make larger than
  /// any standard error. From widths n and 2n follows b, and 2·m(2n) − m(n) is free of it; where that, too, misses the
  /// prediction, the prediction is wrong.
  static func isRefuted(_ prediction: Double, _ measurements: [Measurement]) -> Bool {
    func misses(_ mean: Double, _ error: Double) -> Bool {
      // Rounding in two thousand layers, and ε of layer norm.
      let slack = 2e-5 * max(abs(prediction), abs(mean))
      return !(abs(mean - prediction) <= 5 * error + slack)
    }
    guard measurements.allSatisfy({ misses($0.mean, $0.standardError) }) else { return false }
    guard measurements.count == 2 else { return true }
    let (narrow, wide) = (measurements[0], measurements[1])
    let error = (4 * wide.standardError * wide.standardError + narrow.standardError * narrow.standardError)
      .squareRoot()
    return misses(2 * wide.mean - narrow.mean, error)
  }

  private mutating func makeRows(_ network: SteppedNetwork, _ prediction: KernelPrediction) {
    let reasons = network.approximations(prediction.network)
    let (forward, backward) = network.approximated(reasons)
    approximations = reasons.enumerated().compactMap { i, reason in
      reason.map { (network.graph.nodes[i].name, $0) }
    }
    for (node, quantity) in Samples.entries(network) {
      let value =
        switch quantity {
        case .q: prediction.q(node)
        case .c: prediction.c(node)
        case .gradient: (prediction.tangent(node, .own) + prediction.tangent(node, .other)) / 2
        }
      rows.append(
        Row(
          node: network.graph.nodes[node].name, quantity: quantity, prediction: value, measurements: [],
          isApproximate: quantity == .gradient ? backward[node] : forward[node]))
    }
  }
}

extension Graph {
  /// The graph with other transforms at the activations that `transforms` names.
  fileprivate func replacing(_ transforms: [String: ActivationTransform]) -> Graph {
    guard !transforms.isEmpty else { return self }
    var result = self
    for i in result.nodes.indices {
      guard var layer = result.nodes[i].operation as? ActivationLayer,
        let transform = transforms[result.nodes[i].name]
      else { continue }
      layer.transform = transform
      result.nodes[i].operation = layer
    }
    return result
  }
}

extension FiniteNetwork {
  /// The values of nodes that no random weights enter.
  var known: [Int: (x: [Double], y: [Double])] {
    var result: [Int: (x: [Double], y: [Double])] = [:]
    for node in network.steps.indices where network.isKnown[node] { result[node] = values[node] }
    return result
  }
}

/// Sums over draws of each measured number and of its square.
private struct Samples {
  private let entries: [(node: Int, quantity: EmpiricalCheck.Quantity)]
  private var all: [[Double]]

  init(_ network: SteppedNetwork) {
    entries = Self.entries(network)
    all = entries.map { _ in [] }
  }

  /// What is measured, in the order of the report.
  static func entries(_ network: SteppedNetwork) -> [(node: Int, quantity: EmpiricalCheck.Quantity)] {
    network.steps.indices.flatMap { node -> [(Int, EmpiricalCheck.Quantity)] in
      guard !network.isKnown[node] else { return [] }
      switch network.steps[node] {
      case .affine(let layer):
        return [(node, .q), (node, .c)] + (layer.groups == 1 ? [(node, .gradient)] : [])
      case .embedding: return [(node, .q), (node, .c), (node, .gradient)]
      case .activation, .pool, .sum: return [(node, .q), (node, .c)]
      default: return []
      }
    }
  }

  mutating func add(_ sample: FiniteNetwork) {
    var kernel: (node: Int, value: LocationKernel)?
    for (i, entry) in entries.enumerated() {
      if kernel?.node != entry.node { kernel = (entry.node, sample.kernel(entry.node)) }
      guard let value = kernel?.value else { continue }
      switch entry.quantity {
      case .q: all[i].append(value.q)
      case .c: all[i].append(value.c)
      case .gradient:
        if let tangent = sample.tangent(entry.node) { all[i].append((tangent.own + tangent.other) / 2) }
      }
    }
  }

  func measurement(_ i: Int) -> EmpiricalCheck.Measurement {
    let count = Double(all[i].count)
    let mean = all[i].reduce(0, +) / count
    let variance = all[i].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    return EmpiricalCheck.Measurement(mean: mean, standardError: (variance / count).squareRoot())
  }
}
