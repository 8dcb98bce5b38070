import DKSGraph
import DKSKernels

/// The kernel of a network at initialisation as a function of the cosine c of two inputs of equal norm (Theory 1.8, 5): the
/// covariance K(c) of each cell, its derivatives, and the reverse sweep.
///
/// Values need not have q = 1, nor mean 0. What `assumptions()` names is taken for what it says there.
package struct NetworkKernel: Sendable {
  package let network: CellNetwork
  let recurrence: KernelRecurrence
  /// The same for equal inputs under equal masks.
  let ownRecurrence: KernelRecurrence
  let moments: CellMoments
  private let hasTooManyIntegrals: Bool
  private let meter: QuadratureMeter

  /// Whether it took more integrals than are taken, up to now; much of it is then no number.
  package var isCutShort: Bool { hasTooManyIntegrals || meter.isExhausted }
  /// Whether a random mask lies before each cell, so that equal inputs have K < q.
  private let isMasked: [Bool]

  package var graph: Graph { network.graph }

  /// Prepares the maps of `graph`; each distinct (activation, transform, q) is integrated once. `effort` is about how
  /// many sweeps will be asked for.
  package init(_ graph: Graph, effort: Int = 1) { self.init(CellNetwork(graph), effort: effort) }

  /// Prepares the maps of a network that was taken apart before.
  package init(_ network: CellNetwork, effort: Int = 1) {
    meter = QuadratureMeter(limit: effort * ActivationMaps.quadratureLimit)
    var maps = ActivationMaps(precision: .exact, meter: meter)
    var sweep = MomentSweep(network)
    while sweep.next < network.cells.count {
      sweep.advance(&maps, initializer: network.initializer(of: sweep.next))
    }
    moments = sweep.moments
    ownRecurrence = sweep.recurrence
    var masked = [Bool](repeating: false, count: network.cells.count)
    if network.hasDropout {
      var cross = KernelRecurrence(network)
      for i in network.cells.indices {
        cross.append(i, .cross, moments, moments, &maps, initializer: network.initializer(of: i))
        if case .dropout = network.cells[i].rule { masked[i] = true }
        cross.forEachSource(of: i) { source, _ in if masked[source] { masked[i] = true } }
      }
      recurrence = cross
    } else {
      recurrence = sweep.recurrence
    }
    isMasked = masked
    hasTooManyIntegrals = maps.isCutShort
    self.network = network
  }

  /// E[h²] of a cell.
  package func q(cell: Int) -> Double { moments.q[cell] }

  /// E[h²], the mean over the elements of the value of `node`.
  package func q(_ node: Int) -> Double { average(node) { moments.q[$0] } }

  /// The mean of a number that each cell has over the elements of the value of `node`.
  package func average(_ node: Int, _ number: (Int) -> Double) -> Double {
    var sum = 0.0
    network.forEachCell(of: node) { cell, share in sum += share == 1 ? number(cell) : share * number(cell) }
    return sum
  }

  /// K of every cell for inputs of cosine `c` in [−1, 1]. O(V + E).
  package func values(at c: Double) -> [Double] {
    if c == 1, !network.hasDropout { return moments.q }
    var values: [Double] = []
    values.reserveCapacity(recurrence.steps.count)
    for i in recurrence.steps.indices {
      values.append(
        c == 1 && !isMasked[i] ? moments.q[i] : recurrence.value(i, at: values, flipped: values, input: c))
    }
    return values
  }

  /// dK/dc and d²K/dc² of every cell at c = 1; the curvature is infinite where an activation has a corner. Chain rules of
  /// Theory 1.3.
  package func derivativesAt1() -> [(slope: Double, curvature: Double)] {
    let k = values(at: 1)
    var result: [(slope: Double, curvature: Double)] = []
    result.reserveCapacity(k.count)
    for i in recurrence.steps.indices { result.append(recurrence.derivatives(i, at: k, result)) }
    return result
  }

  /// G = ∂K_output/∂K of every cell at the values `k` of some c: ordinary reverse mode over the maps (Theory 5). With
  /// `isLinear` every activation counts as a linear one of the same q: what is left is the share of the paths through a
  /// cell, s of Theory 5. O(V + E).
  package func backward(from output: Node.ID, at k: [Double], isLinear: Bool = false) -> [Double] {
    var g = [Double](repeating: 0, count: recurrence.steps.count)
    network.forEachCell(of: Int(output.index)) { cell, share in g[cell] += share }
    for i in recurrence.steps.indices.reversed() where g[i] != 0 {
      if isLinear, case .activation(let source, _) = recurrence.steps[i] {
        g[source] += moments.q[source] > 0 ? g[i] * moments.q[i] / moments.q[source] : 0
      } else {
        recurrence.pullBack(i, g[i], at: k) { source, gradient in g[source.index] += gradient }
      }
    }
    return g
  }
}

/// The sweep that finds the second moments and means of all cells for one input.
struct MomentSweep {
  private(set) var recurrence: KernelRecurrence
  private(set) var moments = CellMoments()

  init(_ network: CellNetwork) { recurrence = KernelRecurrence(network) }

  /// The cell that `advance` looks at.
  var next: Int { moments.q.count }

  /// Finds the moments of the next cell; `input` has E[hh'] of two input cells.
  mutating func advance(
    _ maps: inout ActivationMaps, initializer: Initializer?,
    input: (CellReference, CellReference) -> Double = { _, _ in 1 }
  ) {
    let i = next
    let network = recurrence.network
    prepare(i, &maps)
    recurrence.append(i, .own, moments, moments, &maps, initializer: initializer)
    let given: Double =
      switch network.cells[i].rule {
      case .input: input(CellReference(i), CellReference(i))
      case .given(let a, let b): input(a, b)
      default: 0
      }
    moments.q.append(recurrence.value(i, at: moments.q, flipped: moments.q, input: given))
    moments.mean.append(network.cells[i].isPair ? 0 : recurrence.mean(i, moments))
  }

  /// What the step of cell `i` needs beside the moments of older cells.
  private mutating func prepare(_ i: Int, _ maps: inout ActivationMaps) {
    let network = recurrence.network
    switch network.cells[i].rule {
    case .activation(let source):
      guard let layer = network.graph.nodes[Int(network.cells[i].node)].operation as? ActivationLayer else {
        return
      }
      moments.activations[i] = maps.moments(of: layer, q: moments.q[source.index])
    case .norm(_, let over) where moments.norms[over] == nil:
      let terms = network.norms[over]
      let total = terms.reduce(0) { $0 + $1.coefficient }
      let mean = terms.reduce(0) { $0 + $1.coefficient * moments.mean[$1.source.index] } / total
      let square = terms.reduce(0) { $0 + $1.coefficient * moments.q[$1.source.index] } / total
      let variance = square - mean * mean
      // What is left of equal numbers is rounding.
      moments.norms[over] = (mean, variance > 1e-14 * square ? variance.squareRoot() : 0)
    default: break
    }
  }
}

extension CellNetwork {
  /// Whether any cell has a random mask.
  var hasDropout: Bool { cells.contains { if case .dropout = $0.rule { true } else { false } } }

  /// The weights of an affine cell; nil for others, and until a pass has assigned them.
  func initializer(of cell: Int) -> Initializer? {
    switch cells[cell].rule {
    case .affine, .pairAffine:
      (graph.nodes[Int(cells[cell].node)].operation as? any AffineOperation)?.initializer
    default: nil
    }
  }
}
