/// What bounds elaboration, so that no text makes the compiler hang, run out of memory or overflow its stack.
package struct Limits: Sendable {
  /// Nodes in one graph.
  package var nodes = 10_000_000
  /// Expressions evaluated for one network; a large network takes some five a node.
  package var steps = 50_000_000
  /// Expressions and applications within each other.
  package var depth = 800
  /// Blocks within each other.
  package var blocks = 128
  /// Errors reported for one network; what follows is not looked at.
  package var errors = 100

  package init() {}
}
