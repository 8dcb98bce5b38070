import DKSGraph
import DKSKernels

/// The kernels of one network for two given inputs, with every location told apart (Theory 1.8): what finite networks are
/// compared with.
///
/// The same recurrence as `NetworkKernel`, with inputs whose q and covariances are what they are. Mean pooling, convolutions
/// whose taps are all drawn and dropout in training are exact here. Time and space are quadratic in the number of
/// locations where covariances of locations are asked for.
package struct InputPair: Sendable {
  /// Which two of x and x' a kernel is of.
  package enum Part: Sendable, CaseIterable {
    case own, other, cross
  }

  /// E[hh'] of two input cells, each given by node and location, for one part.
  package typealias Inputs = (Part, (node: Int, location: Int), (node: Int, location: Int)) -> Double

  package let network: CellNetwork
  private let own: Sweep
  private let other: Sweep
  private let cross: Sweep

  /// The kernels of one part, forward and back; for covariances with the factors at the inputs as they are, and exchanged.
  private struct Sweep: Sendable {
    var recurrence: KernelRecurrence
    var exchangedRecurrence: KernelRecurrence
    var values: [Double]
    var exchangedValues: [Double]
    var gradients: [Double] = []
    var exchangedGradients: [Double] = []

    /// Σ over the cells of `contains` of G · K.
    func inner(where contains: (Int) -> Bool) -> Double {
      values.indices.reduce(0) { sum, i in
        contains(i) ? sum + gradients[i] * values[i] + exchangedGradients[i] * exchangedValues[i] : sum
      }
    }
  }

  /// Sweeps forward, and back from a random combination of the outputs. `known` says which nodes `inputs` has.
  package init(_ graph: Graph, known: [Bool], inputs: Inputs) {
    let network = CellNetwork(graph, resolution: .locations(known: known))
    self.network = network
    var maps = ActivationMaps(precision: .sampled)
    func place(_ cell: CellReference) -> (node: Int, location: Int) {
      (Int(network.cells[cell.index].node), Int(network.cells[cell.index].location))
    }
    func moments(_ part: Part) -> MomentSweep {
      var sweep = MomentSweep(network)
      while sweep.next < network.cells.count {
        sweep.advance(&maps, initializer: network.initializer(of: sweep.next)) {
          inputs(part, place($0), place($1))
        }
      }
      return sweep
    }
    let (x, y) = (moments(.own), moments(.other))
    var (forward, exchanged) = (KernelRecurrence(network), KernelRecurrence(network))
    var (values, flipped): ([Double], [Double]) = ([], [])
    for i in network.cells.indices {
      let initializer = network.initializer(of: i)
      forward.append(i, .cross, x.moments, y.moments, &maps, initializer: initializer)
      exchanged.append(i, .cross, y.moments, x.moments, &maps, initializer: initializer)
      var given = (0.0, 0.0)
      switch network.cells[i].rule {
      case .input: given.0 = inputs(.cross, place(CellReference(i)), place(CellReference(i)))
      case .given(let a, let b):
        given = (inputs(.cross, place(a), place(b)), inputs(.cross, place(b), place(a)))
      default: break
      }
      values.append(forward.value(i, at: values, flipped: flipped, input: given.0))
      // A cell is its own pair.
      flipped.append(
        network.cells[i].isPair ? exchanged.value(i, at: flipped, flipped: values, input: given.1) : values[i]
      )
    }
    func swept(_ sweep: Sweep) -> Sweep {
      var sweep = sweep
      (sweep.gradients, sweep.exchangedGradients) = Self.backward(network, sweep)
      return sweep
    }
    func swept(_ sweep: MomentSweep) -> Sweep {
      swept(
        Sweep(
          recurrence: sweep.recurrence, exchangedRecurrence: sweep.recurrence, values: sweep.moments.q,
          exchangedValues: sweep.moments.q))
    }
    own = swept(x)
    other = swept(y)
    cross = swept(
      Sweep(recurrence: forward, exchangedRecurrence: exchanged, values: values, exchangedValues: flipped))
  }

  private static func backward(_ network: CellNetwork, _ sweep: Sweep) -> ([Double], [Double]) {
    var g = [Double](repeating: 0, count: sweep.values.count)
    var exchanged = g
    for output in network.graph.outputs {
      network.forEachCell(of: Int(output.node.index)) { cell, share in g[cell] += share }
    }
    for i in g.indices.reversed() {
      if g[i] != 0 {
        sweep.recurrence.pullBack(i, g[i], at: sweep.values) { source, gradient in
          if source.isFlipped { exchanged[source.index] += gradient } else { g[source.index] += gradient }
        }
      }
      if exchanged[i] != 0 {
        sweep.exchangedRecurrence.pullBack(i, exchanged[i], at: sweep.exchangedValues) { source, gradient in
          if source.isFlipped { g[source.index] += gradient } else { exchanged[source.index] += gradient }
        }
      }
    }
    return (g, exchanged)
  }

  private func sweep(_ part: Part) -> Sweep {
    switch part {
    case .own: own
    case .other: other
    case .cross: cross
    }
  }

  /// The mean of E[hh'] over the elements of the value of `node`.
  package func trace(_ node: Int, _ part: Part) -> Double {
    let values = sweep(part).values
    var sum = 0.0
    network.forEachCell(of: node) { cell, share in sum += share * values[cell] }
    return sum
  }

  /// The mean of E[hh'] over the channels of the value of `node` at one location.
  package func trace(_ node: Int, at location: Int, _ part: Part) -> Double {
    let values = sweep(part).values
    return network.channels(of: node, at: location).reduce(0) { $0 + $1.share * values[$1.cell] }
  }

  /// q, the mean over locations and both inputs.
  package func q(_ node: Int) -> Double { (trace(node, .own) + trace(node, .other)) / 2 }

  /// The cosine of the two values as a whole.
  package func c(_ node: Int) -> Double {
    let scale = (trace(node, .own) * trace(node, .other)).squareRoot()
    return scale > 0 ? trace(node, .cross) / scale : 0
  }

  /// Θ of an affine layer's weights at one use, for a random combination of the outputs.
  package func tangent(_ node: Int, _ part: Part) -> Double {
    sweep(part).inner { i in
      let cell = network.cells[i]
      guard Int(cell.node) == node else { return false }
      return switch cell.rule {
      case .affine: true
      case .pairAffine: Int(cell.partner) == node
      default: false
      }
    }
  }
}
