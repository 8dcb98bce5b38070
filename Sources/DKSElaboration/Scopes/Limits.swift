/// What bounds elaboration, so that no text makes the compiler hang, run out of memory or overflow its stack.
package struct Limits: Sendable {
  /// Nodes in one graph, or one for each `bytesPerNode` of text, if that is more.
  package var nodes = 45_000
  /// What a node takes that is written out.
  package var bytesPerNode = 24
  /// Expressions evaluated and layers applied before the first node.
  package var steps = 2_000_000
  /// How many more each node allows; ordinary ones take some ten.
  package var stepsPerNode = 20
  /// How much of a name in the graph is made in one step.
  package var nameBytesPerStep = 16
  /// Own activations that differ in their formula or its parameters: the equations of each are solved anew.
  package var activations = 200
  /// Expressions and applications within each other.
  package var depth = 800
  /// Blocks within each other.
  package var blocks = 128
  /// Errors reported for one network; what follows is not looked at.
  package var errors = 100

  package init() {}

  /// The limits for a text of the given length.
  func grown(to bytes: Int) -> Limits {
    var result = self
    result.nodes = max(nodes, bytes / bytesPerNode)
    return result
  }
}
