/// A forest that grows at its leaves and knows the nearest common ancestor of two nodes in logarithmic time.
///
/// Beside its parent each node has one far ancestor, chosen as in Myers, "An applicative random-access stack"
/// (1983), so that any walk upwards takes logarithmically many steps.
struct AncestorForest {
  /// Stands for "above every root".
  static let none = -1

  private(set) var parent: [Int]
  private var jump: [Int]
  private var depth: [Int]

  /// A forest of `count` nodes, none of which is in place yet.
  init(count: Int) {
    parent = Array(repeating: Self.none, count: count)
    jump = Array(repeating: Self.none, count: count)
    depth = Array(repeating: 0, count: count)
  }

  private func depth(of node: Int) -> Int { node == Self.none ? -1 : depth[node] }

  /// Puts `node` below `above`, which is in place.
  mutating func place(_ node: Int, below above: Int) {
    parent[node] = above
    depth[node] = depth(of: above) + 1
    guard above != Self.none else { return }
    let far = jump[above]
    let farther = far == Self.none ? Self.none : jump[far]
    let isBalanced = depth(of: above) - depth(of: far) == depth(of: far) - depth(of: farther)
    jump[node] = isBalanced ? farther : above
  }

  /// The nearest node at or above both; `none` if there is none.
  func common(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    if depth(of: a) < depth(of: b) { swap(&a, &b) }
    while depth(of: a) > depth(of: b) { a = depth(of: jump[a]) >= depth(of: b) ? jump[a] : parent[a] }
    while a != b {
      if jump[a] != jump[b] {
        (a, b) = (jump[a], jump[b])
      } else {
        (a, b) = (parent[a], parent[b])
      }
    }
    return a
  }
}
