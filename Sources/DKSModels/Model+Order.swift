import DKSFormulas
import DKSGraph

extension Model {
  /// Puts operands before their users, and leaves nodes where they are as far as that is possible; returns the
  /// nodes of a cycle, in order, if there is one, and then changes nothing.
  ///
  /// Depth-first from the nodes in file order: a node that comes too late moves before its first user. Linear.
  package mutating func sortTopologically() -> [Int]? {
    let producers = producers()
    var state = [Visit](repeating: .new, count: nodes.count)
    var order: [Int] = []
    order.reserveCapacity(nodes.count)
    // Each entry: a node, what it uses, and how many of its uses are done.
    var path: [(node: Int, uses: [ModelValue.ID], done: Int)] = []
    for root in nodes.indices where state[root] == .new {
      state[root] = .open
      path.append((root, uses(of: nodes[root]), 0))
      while let top = path.last {
        guard top.done < top.uses.count else {
          state[top.node] = .done
          order.append(top.node)
          path.removeLast()
          continue
        }
        path[path.count - 1].done += 1
        guard let next = producers[top.uses[top.done]] else { continue }
        switch state[next] {
        case .done: continue
        case .open: return Array(path.map(\.node).drop { $0 != next })
        case .new:
          state[next] = .open
          path.append((next, uses(of: nodes[next]), 0))
        }
      }
    }
    if order != Array(nodes.indices) { nodes = order.map { nodes[$0] } }
    return nil
  }

  private enum Visit { case new, open, done }

  /// Removes the nodes that no output depends on.
  ///
  /// Values keep their numbers; those that nothing uses any more forget their elements, so that no writer
  /// writes them. Inputs stay.
  package mutating func removeUnused() {
    let isNeeded = usedNodes()
    nodes = nodes.indices.filter { isNeeded[$0] }.map { nodes[$0] }
    var isUsed = [Bool](repeating: false, count: values.count)
    for output in outputs where contains(output.value) { isUsed[Int(output.value.index)] = true }
    for node in nodes {
      for id in uses(of: node) { isUsed[Int(id.index)] = true }
    }
    for i in values.indices where !isUsed[i] { values[i].constant = nil }
  }

  /// Which nodes the outputs or the nodes at `roots` depend on, themselves included.
  package func usedNodes(besides roots: [Int] = []) -> [Bool] {
    let producers = producers()
    return ancestors(of: outputs.compactMap { producers[$0.value] } + roots, among: nodes.count) { node in
      uses(of: nodes[node]).lazy.compactMap { producers[$0] }
    }
  }
}
