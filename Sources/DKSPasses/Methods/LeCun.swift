import DKSGraph

/// N(0, 1/fanIn) everywhere, biases 0 (Theory 4.4).
enum LeCun: ComparisonInitialization {
  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext) {
    graph.initialize { _, _, _ in Initializer(.gaussian) }
  }
}
