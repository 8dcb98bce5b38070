import DKSGraph
import DKSKernels

/// A sweep that stops at every affine layer, to be told its weights: how methods find them that look at q and at the slope of
/// what feeds a layer (Theory 4.1).
package struct CriticalSweep {
  /// What feeds an affine layer.
  package struct Layer: Sendable {
    /// The node.
    package var node: Int
    /// |x|²/d, the mean over the layer's inputs.
    package var q: Double
    /// dK(1)/dK of the covariance K of the affine outputs behind it; nil before the first affine layer.
    package var gain: Double?
  }

  private var sweep: MomentSweep
  private var maps = ActivationMaps(precision: .exact)
  private let network: CellNetwork
  /// dK/dK of the affine outputs behind each cell; nil where there is none.
  private var gains: [Double?] = []
  private var slopes: [(slope: Double, curvature: Double)] = []
  private var initializers: [Int: Initializer] = [:]
  private var pending: Int?
  /// The activation without averages at which the sweep ended.
  package private(set) var failure: Int?

  package init(_ network: CellNetwork) {
    self.network = network
    sweep = MomentSweep(network)
  }

  /// The next affine layer; nil at the end, or at an activation without averages.
  package mutating func nextLayer() -> Layer? {
    while sweep.next < network.cells.count {
      let i = sweep.next
      if case .affine = network.cells[i].rule, initializers[Int(network.cells[i].node)] == nil {
        pending = Int(network.cells[i].node)
        return fed(Int(network.cells[i].node), from: i)
      }
      advance()
      if case .activation = network.cells[i].rule, sweep.moments.activations[i] == nil {
        failure = Int(network.cells[i].node)
        return nil
      }
    }
    return nil
  }

  /// Goes on with the weights of the layer that `nextLayer` named.
  package mutating func resume(_ initializer: Initializer) {
    if let pending { initializers[pending] = initializer }
    pending = nil
  }

  private mutating func advance() {
    let i = sweep.next
    sweep.advance(&maps, initializer: initializers[Int(network.cells[i].node)])
    var gain: Double?
    if case .affine = network.cells[i].rule {
      gain = 1
    } else {
      // A covariance of two values passes the slopes of its sources on as a kernel does.
      var isReached = false
      sweep.recurrence.forEachSource(of: i) { source, _ in if gains[source] != nil { isReached = true } }
      if isReached { gain = sweep.recurrence.derivatives(i, at: sweep.moments.q, slopes).slope }
    }
    gains.append(gain)
    slopes.append((gain ?? 0, 0))
  }

  /// The mean over all that the cells of `node` are fed; they stand one behind the other.
  private func fed(_ node: Int, from start: Int) -> Layer {
    var (q, gain, total) = (0.0, 0.0, 0.0)
    var isReached = false
    for cell in network.cells[start...] {
      guard Int(cell.node) == node, case .affine(let range) = cell.rule else { break }
      let weight = Double(cell.channels) * Double(cell.locations)
      let size = network.terms[range].reduce(0) { $0 + $1.coefficient }
      for term in network.terms[range] {
        let share = weight * term.coefficient / size
        q += share * sweep.moments.q[term.source.index]
        if let part = gains[term.source.index] {
          gain += share * part
          isReached = true
        }
      }
      total += weight
    }
    return Layer(node: node, q: q / total, gain: isReached ? gain / total : nil)
  }
}
