import DKSGraph
import DKSKernels

/// The network on which maximal functions are evaluated (Theory 2.1), and the cell that each of its nodes is: entries,
/// affine and identity cells, activations that the method transforms, and convex combinations.
package struct KernelSkeleton: Sendable {
  package let network: KernelNetwork
  private let cells: [Int]
  private let names: CellNetwork

  /// Kept activations count as the identity: the method has no say in them.
  package init(_ cells: CellNetwork) {
    var rules: [KernelNetwork.Rule] = []
    var position = [Int](repeating: 0, count: cells.cells.count)
    var order: [Int] = []
    rules.reserveCapacity(cells.cells.count)
    func combination(_ terms: Range<Int>, _ share: (Double) -> Double) -> KernelNetwork.Rule {
      let list = cells.terms[terms]
      if list.count == 1, let only = list.first { return .passThrough(position[only.source.index]) }
      let total = list.reduce(0) { $0 + share($1.coefficient) }
      return .combination(
        list.map { (position[$0.source.index], total > 0 ? share($0.coefficient) / total : 0) })
    }
    for (i, cell) in cells.cells.enumerated() where !cell.isPair {
      position[i] = rules.count
      order.append(i)
      switch cell.rule {
      case .affine(let terms), .mixture(let terms): rules.append(combination(terms) { $0 })
      case .sum(let terms, _): rules.append(combination(terms) { $0 * $0 })
      case .activation(let source):
        let layer = cells.graph.nodes[Int(cell.node)].operation as? ActivationLayer
        let at = position[source.index]
        // What is fed zeros alone is a constant.
        if cells.cells[source.index].isZero {
          rules.append(.entry)
          continue
        }
        rules.append(layer?.isKept == true ? .passThrough(at) : .nonlinear(at))
      case .scale(let source, _), .norm(let source, _), .dropout(let source, _):
        rules.append(.passThrough(position[source.index]))
      default: rules.append(.entry)
      }
    }
    // What enters a part that is kept as it is, is an end of the network.
    var ends: [Int] = []
    var seen: Set<Int> = []
    var nodes = cells.graph.outputs.map { Int($0.node.index) }
    for node in cells.graph.nodes where node.operation is Opaque {
      nodes += node.operands.map { Int($0.index) }
    }
    for node in nodes {
      for cell in cells.distinctCells(of: node) where seen.insert(position[cell]).inserted {
        ends.append(position[cell])
      }
    }
    // Parts of live values that no output needs are computed all the same: condition (d) holds for them too.
    var isUsed = [Bool](repeating: false, count: rules.count)
    for rule in rules {
      switch rule {
      case .entry: break
      case .passThrough(let source), .nonlinear(let source): isUsed[source] = true
      case .combination(let terms): for term in terms { isUsed[term.source] = true }
      }
    }
    for i in rules.indices where !isUsed[i] && order[i] != CellNetwork.zero {
      if seen.insert(i).inserted { ends.append(i) }
    }
    network = KernelNetwork(rules: rules, outputs: ends)
    self.cells = order
    names = cells
  }

  /// The names of the nodes that values enter by; zeros are none, unless there is nothing else.
  package func names(of entries: [Int]) -> [String] {
    let live = entries.filter { cells[$0] != CellNetwork.zero }
    return (live.isEmpty ? entries : live).map(name(of:))
  }

  /// The name of the node that node `i` of the skeleton belongs to, with the part of it where it has several.
  package func name(of i: Int) -> String { names.name(of: cells[i]) }
}
