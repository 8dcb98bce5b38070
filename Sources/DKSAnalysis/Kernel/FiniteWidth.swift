import CMath
import DKSGraph
import DKSKernels

/// How far q of finite networks lies from its limit: the deviation of |x|²/d over draws of the weights (Theory 5.3).
///
/// Every cell adds a variance of its own to the second moment that the next layer sees, and passes on what it is fed by the
/// slope of its Q map. In a chain of layers of width n the variance V of log q is Σ (E φ̂⁴ − 1)/n for Gaussian weights, and
/// Σ (E φ̂⁴ − 3)/n for orthogonal ones, which keep the size of what they are applied to. Layers multiply q by what is
/// random in them, so that q is log-normal and its variance is q²(e^V − 1): to first order in 1/width, at any depth. Where layers share weights, what they add is taken
/// for independent; locations are taken one at a time.
package struct FiniteWidth: Sendable {
  /// How weights are drawn.
  package enum Weights: Sendable, CaseIterable {
    case gaussian, orthogonal
  }

  private let kernel: NetworkKernel
  private let noise: [Double]

  /// Prepares the variance that each cell adds.
  package init(_ kernel: NetworkKernel, _ weights: Weights) {
    self.kernel = kernel
    var fourth: [ObjectIdentifier: Double] = [:]
    noise = kernel.network.cells.indices.map { Self.noise(of: $0, kernel, weights, &fourth) }
  }

  /// The standard deviation of q of the value of `node` over networks. One reverse sweep, O(V + E).
  package func deviation(of node: Int) -> Double {
    let network = kernel.network
    var g = [Double](repeating: 0, count: network.cells.count)
    network.forEachCell(of: node) { cell, share in g[cell] += share }
    var variance = 0.0
    for i in g.indices.reversed() where g[i] != 0 {
      variance += g[i] * g[i] * noise[i]
      pullBack(i, &g)
    }
    let q = kernel.q(node)
    return q > 0 ? q * expm1(variance / (q * q)).squareRoot() : variance.squareRoot()
  }

  /// Adds what a change of q of cell `i` follows from.
  private func pullBack(_ i: Int, _ g: inout [Double]) {
    let network = kernel.network
    switch network.cells[i].rule {
    case .activation(let source):
      guard let found = kernel.moments.activations[i], found.inputQ > 0 else { return }
      g[source.index] += g[i] * found.qSlope / found.inputQ
    case .norm(let source, let over):
      guard let norm = kernel.moments.norms[over], norm.deviation > 0 else { return }
      let variance = norm.deviation * norm.deviation
      g[source.index] += g[i] / variance
      // σ² moves with all channels of the location.
      let terms = network.norms[over]
      let total = terms.reduce(0) { $0 + $1.coefficient }
      for term in terms {
        g[term.source.index] -= g[i] * kernel.moments.q[i] * term.coefficient / (total * variance)
      }
    default:
      kernel.ownRecurrence.pullBack(i, g[i], at: kernel.moments.q) { source, gradient in
        // Covariances are small where they are not 0: their own deviations are in the noise of the sum.
        if !network.cells[source.index].isPair { g[source.index] += gradient }
      }
    }
  }

  /// The variance that cell `i` adds to the mean of its squares over its channels.
  private static func noise(
    of i: Int, _ kernel: NetworkKernel, _ weights: Weights, _ fourth: inout [ObjectIdentifier: Double]
  ) -> Double {
    let network = kernel.network
    let (cell, q) = (network.cells[i], kernel.moments.q[i])
    let n = Double(max(cell.channels, 1))
    switch cell.rule {
    case .affine(let range):
      // Of |Wx|² nothing is random where W is square and orthogonal; fewer rows than columns leave a part.
      let inputs = network.terms[range].reduce(0) { $0 + $1.coefficient }
      let kept = weights == .orthogonal ? min(1, n / inputs) : 0
      return 2 * q * q * (1 - kept) / n
    case .activation:
      guard let found = kernel.moments.activations[i] else { return .nan }
      let id = ObjectIdentifier(found)
      let moment = fourth[id] ?? found.fourthMoment()
      fourth[id] = moment
      // Beyond what follows from the mean square of the input.
      return max(0, moment - found.q * found.q - 2 * found.qSlope * found.qSlope) / n
    case .sum(let range, _):
      // Twice the inner products of different summands.
      let squares = network.terms[range].map {
        $0.coefficient * $0.coefficient * kernel.moments.q[$0.source.index]
      }
      let total = squares.reduce(0, +)
      return 2 * max(0, total * total - squares.reduce(0) { $0 + $1 * $1 }) / n
    case .dropout(let source, let rate):
      let fed = kernel.moments.q[source.index]
      return 3 * fed * fed * rate / (1 - rate) / n
    default: return 0
    }
  }
}
