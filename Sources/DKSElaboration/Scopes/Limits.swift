/// What bounds elaboration, so that no text makes the compiler hang, run out of memory or overflow its stack.
package struct Limits: Sendable {
  /// Nodes in one graph.
  package var nodes = 2_000_000
  /// Expressions evaluated and layers applied before the first node.
  package var steps = 2_000_000
  /// How many more each node allows; ordinary ones take some five.
  package var stepsPerNode = 20
  /// Expressions and applications within each other.
  package var depth = 800
  /// Blocks within each other.
  package var blocks = 128
  /// Errors reported for one network; what follows is not looked at.
  package var errors = 100

  package init() {}
}
