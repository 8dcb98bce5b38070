import DKSAnalysis
import DKSGraph

/// q, c and gradient norms of every node in the limit of infinite width, for two given inputs and with every
/// location of its own: what finite networks are compared with.
struct KernelPrediction: Sendable {
  private let pair: InputPair

  /// `known` holds the values of nodes that no random weights enter, for both inputs.
  init(_ network: SteppedNetwork, known: [Int: (x: [Double], y: [Double])]) {
    pair = InputPair(network.graph, known: network.steps.indices.map { known[$0] != nil }) { part, a, b in
      guard let first = known[a.node], let second = known[b.node] else { return 0 }
      let (x, y) =
        switch part {
        case .own: (first.x, second.x)
        case .other: (first.y, second.y)
        case .cross: (first.x, second.y)
        }
      return Self.product(network, x, a, y, b)
    }
  }

  /// ⟨x(p), y(r)⟩/d; of tokens, whether they are equal.
  private static func product(
    _ network: SteppedNetwork, _ x: [Double], _ a: (node: Int, location: Int), _ y: [Double],
    _ b: (node: Int, location: Int)
  ) -> Double {
    if network.graph.nodes[a.node].type.element == .int32 { return x[a.location] == y[b.location] ? 1 : 0 }
    let width = network.features[a.node]
    guard width == network.features[b.node] else { return 0 }
    var sum = 0.0
    for i in 0..<width { sum += x[a.location * width + i] * y[b.location * width + i] }
    return sum / Double(width)
  }

  /// q, the mean over locations and both inputs.
  func q(_ node: Int) -> Double { pair.q(node) }

  /// q of the first input at one location.
  func q(_ node: Int, at location: Int) -> Double { pair.trace(node, at: location, .own) }

  /// The cosine of the two values as a whole.
  func c(_ node: Int) -> Double { pair.c(node) }

  /// The mean over locations of K(p, p).
  func trace(_ node: Int, _ part: InputPair.Part) -> Double { pair.trace(node, part) }

  /// Θ of an affine layer's weights at this node, for a random combination of the outputs.
  func tangent(_ node: Int, _ part: InputPair.Part) -> Double { pair.tangent(node, part) }

  /// What is known of the dependences in sums.
  var network: CellNetwork { pair.network }
}
