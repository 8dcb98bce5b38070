/// Which of `count` nodes the ones at `roots` depend on, themselves included.
///
/// - Parameter sources: The nodes that a node is made of; a graph of nodes in any order.
@inlinable package func ancestors<Roots: Sequence<Int>, Sources: Sequence<Int>>(
  of roots: Roots, among count: Int, sources: (Int) -> Sources
) -> [Bool] {
  var isReached = [Bool](repeating: false, count: count)
  var pending: [Int] = []
  for root in roots where !isReached[root] {
    isReached[root] = true
    pending.append(root)
    while let node = pending.popLast() {
      for source in sources(node) where !isReached[source] {
        isReached[source] = true
        pending.append(source)
      }
    }
  }
  return isReached
}
