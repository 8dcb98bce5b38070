import DKSGraph

/// The scopes that the names of a graph's nodes imply: `features.repeat[17].dense` lies in `repeat[17]`,
/// which lies in `features`.
///
/// A scope is a stretch of nodes without gaps, so that it can be named by its range; where other nodes come
/// between, a name stands for several scopes.
struct ScopeTree {
  /// Paths are cut here: the rest of a longer name counts as its last component. Bounds every recursion.
  static let depthLimit = 16

  /// One part of a name.
  struct Component: Hashable {
    /// The text without the number: `repeat`.
    var base: String
    /// The number in brackets, for one turn of a loop.
    var index: Int?
    /// The text in the node's name.
    var text: String { index.map { "\(base)[\($0)]" } ?? base }
  }

  /// A node or a scope, as it stands in its scope.
  enum Item {
    case node(Int)
    case scope(Int)
  }

  /// A stretch of nodes whose names begin alike.
  struct Scope {
    /// What the names of its nodes share beyond those of the scope around it.
    var component: Component
    /// The number of components that the names share, this one included.
    var depth: Int
    /// The nodes.
    var nodes: Range<Int>
    /// What it consists of.
    var items: [Item] = []
  }

  /// The distinct components; paths hold their indices.
  private(set) var components: [Component] = []
  /// For each node its name as indices into `components`; the last is the node's own.
  private(set) var paths: [[Int]] = []
  /// All scopes; inner ones come after outer ones.
  private(set) var scopes: [Scope] = []
  /// What the network itself consists of.
  private(set) var items: [Item] = []

  /// Reads the names of `graph`.
  init(_ graph: Graph) {
    var ids: [String: Int] = [:]
    var open: [Int] = []
    for (i, node) in graph.nodes.enumerated() {
      let path = node.name.split(separator: ".", maxSplits: Self.depthLimit, omittingEmptySubsequences: false)
        .map { part in
          if let id = ids[String(part)] { return id }
          components.append(Self.component(part))
          ids[String(part)] = components.count - 1
          return components.count - 1
        }
      let parents = path.dropLast()
      var shared = 0
      while shared < open.count, shared < parents.count, paths[i - 1][shared] == path[shared] { shared += 1 }
      paths.append(path)
      open.removeLast(open.count - shared)
      for depth in shared..<parents.count {
        scopes.append(Scope(component: components[path[depth]], depth: depth + 1, nodes: i..<i))
        append(.scope(scopes.count - 1), to: open.last)
        open.append(scopes.count - 1)
      }
      append(.node(i), to: open.last)
      for scope in open { scopes[scope].nodes = scopes[scope].nodes.lowerBound..<(i + 1) }
    }
  }

  private mutating func append(_ item: Item, to scope: Int?) {
    if let scope { scopes[scope].items.append(item) } else { items.append(item) }
  }

  static func component(_ text: Substring) -> Component {
    if text.hasSuffix("]"), let bracket = text.firstIndex(of: "["), bracket != text.startIndex,
      let index = Int(text[text.index(after: bracket)...].dropLast()), index >= 0, index < 1 << 30
    {
      return Component(base: String(text[..<bracket]), index: index)
    }
    return Component(base: String(text), index: nil)
  }

  /// The components of the name of node `i`, without the first `depth`.
  func path(of i: Int, from depth: Int) -> [Component] { paths[i].dropFirst(depth).map { components[$0] } }

  /// The scope itself, or the one scope that is all there is in it, as far down as that goes.
  func innermost(_ scope: Int) -> Int {
    var scope = scope
    while scopes[scope].items.count == 1, case .scope(let inner) = scopes[scope].items[0] { scope = inner }
    return scope
  }
}
