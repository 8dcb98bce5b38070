import DKSGraph
import DKSModels

/// A way in which nodes of a model are one node of a graph, or none.
///
/// A new one is one file in `Patterns/` and one line in `PatternTable`.
protocol Pattern: Sendable {
  /// What it recognizes, in a word or two: "affine layer".
  static var title: String { get }

  /// Looks for the pattern among node `root`, whose results it makes, and nodes before it.
  ///
  /// Nodes of which others than those of the pattern use a result are not part of one.
  static func find(at root: Int, in site: Site) -> Finding
}

/// What a pattern says of a node.
enum Finding {
  case match(Match)
  /// It looks like one, but is not; a clause says why.
  case near(String)
  /// It is nothing of the kind.
  case none
}

/// Nodes of a model that are one node of the graph.
struct Match {
  /// Indices, ascending; the last computes the results.
  var nodes: [Int]
  /// The values that come in, one for each operand of the graph node.
  var sources: [ModelValue.ID]
  /// What becomes of them.
  var fragment: any Fragment

  init(_ nodes: [Int], from sources: [ModelValue.ID], _ fragment: any Fragment) {
    self.nodes = nodes
    self.sources = sources
    self.fragment = fragment
  }

  var root: Int { nodes[nodes.count - 1] }
}

/// A match's part of the graph, made when the graph nodes of its sources are there.
protocol Fragment {
  /// Adds the graph nodes of `match` and says what they are.
  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal)
}

/// Why nodes cannot be nodes of the graph after all: one clause.
struct Refusal: Error {
  var reason: String
  /// What kind of opaque part they are instead.
  var kind: OpaqueCause.Kind
  /// What the user can do about it; empty for nothing that is known.
  var help: String

  init(_ reason: String, kind: OpaqueCause.Kind = .unknown, help: String = "") {
    self.reason = reason
    self.help = help
    self.kind = kind
  }
}
