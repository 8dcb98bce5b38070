import DKSGraph
import DKSKernels

/// q, c and the slope of the C map at every node of a network at initialisation (Theory 1.2): the reading of its kernel that
/// tables show.
///
/// Inputs are taken to have q = 1; the pair of inputs is orthogonal, c = 0. Nothing here assumes that the network was
/// transformed: under `method none` the table shows what happens to it as it stands.
package struct KernelMaps: Sendable {
  /// What holds of a value, or of a part of it.
  package struct Entry: Hashable, Sendable {
    /// |x|²/d; dimensionless, not negative.
    package var q: Double
    /// E[x], the mean over channels.
    package var mean: Double
    /// C(0): the cosine of the values for two orthogonal inputs, in [-1, 1].
    package var cAt0: Double
    /// C'(1): how fast the cosine of nearly equal inputs falls.
    package var slopeAt1: Double
    /// C''(1); infinite where an activation has a corner.
    package var curvatureAt1: Double
    /// For a nonlinear node its own C'(1) at the q it is fed; nil elsewhere.
    package var chi1: Double?
  }

  /// Channels at some locations, of a value whose parts differ.
  package struct Part: Sendable {
    /// The channels, and how many of the locations.
    package var channels: Range<Int>
    package var locations: Int
    package var entry: Entry
  }

  /// One entry for each node, by index: means over all elements of the value.
  package let entries: [Entry]
  private let kernel: NetworkKernel
  private let cAt0: [Double]
  private let derivatives: [(slope: Double, curvature: Double)]

  /// Computes the table of `graph`.
  package init(_ graph: Graph) { self.init(NetworkKernel(graph)) }

  /// Reads the table from a kernel, by two sweeps.
  package init(_ kernel: NetworkKernel) {
    let (zero, derivatives) = (kernel.values(at: 0), kernel.derivativesAt1())
    self.kernel = kernel
    cAt0 = zero
    self.derivatives = derivatives
    entries = kernel.graph.nodes.indices.map { node in
      var entry = Self.entry(
        q: kernel.q(node), mean: kernel.average(node) { kernel.moments.mean[$0] },
        kAt0: kernel.average(node) { zero[$0] }, slope: kernel.average(node) { derivatives[$0].slope },
        curvature: kernel.average(node) { derivatives[$0].curvature })
      if kernel.graph.nodes[node].operation is ActivationLayer { entry.chi1 = kernel.chi1(of: node) }
      return entry
    }
  }

  private static func entry(
    q: Double, mean: Double, kAt0: Double, slope: Double, curvature: Double
  ) -> Entry {
    guard q != 0 else { return Entry(q: 0, mean: 0, cAt0: 0, slopeAt1: 1, curvatureAt1: 0) }
    return Entry(q: q, mean: mean, cAt0: kAt0 / q, slopeAt1: slope / q, curvatureAt1: curvature / q)
  }

  /// The entry of node `id`.
  package subscript(id: Node.ID) -> Entry { entries[Int(id.index)] }

  /// Of which numbers the largest is looked for.
  package enum Quantity: Sendable {
    case cAt0, slopeAt1, curvatureAt1
  }

  /// The largest C'(1), C''(1) or C(0) of any part of any value, and the node that has it; those of an input where
  /// nothing is larger.
  package func largest(_ quantity: Quantity) -> (value: Double, node: Int?) {
    var found: (value: Double, node: Int?) = (quantity == .slopeAt1 ? 1 : 0, nil)
    for node in kernel.graph.nodes.indices {
      kernel.network.forEachCell(of: node) { cell, _ in
        guard kernel.moments.q[cell] != 0 else { return }
        let number =
          switch quantity {
          case .cAt0: cAt0[cell]
          case .slopeAt1: derivatives[cell].slope
          case .curvatureAt1: derivatives[cell].curvature
          }
        let value = number / kernel.moments.q[cell]
        if value > found.value { found = (value, node) }
      }
    }
    return found
  }

  /// The parts of the value of `node`, in the order of locations, then channels; empty where all are alike.
  package func parts(of node: Int) -> [Part] {
    kernel.network.parts(of: node).map { part in
      let i = part.cell
      var entry = Self.entry(
        q: kernel.moments.q[i], mean: kernel.moments.mean[i], kAt0: cAt0[i], slope: derivatives[i].slope,
        curvature: derivatives[i].curvature)
      entry.chi1 = kernel.moments.activations[i]?.chi1
      return Part(channels: part.channels, locations: part.locations, entry: entry)
    }
  }
}

extension NetworkKernel {
  /// C'(1) of an activation itself; of one that is fed parts of several q, the mean weighted by what they are worth.
  func chi1(of node: Int) -> Double {
    var sum = 0.0
    var total = 0.0
    var isKnown = true
    network.forEachCell(of: node) { cell, share in
      guard let found = moments.activations[cell] else {
        if case .activation = network.cells[cell].rule { isKnown = false }
        return
      }
      guard found.inputQ > 0 else { return }
      sum += share * found.q * found.chi1
      total += share * found.q
    }
    guard isKnown else { return .nan }
    return total > 0 ? sum / total : network.distinctCells(of: node).isEmpty ? .nan : 0
  }
}
