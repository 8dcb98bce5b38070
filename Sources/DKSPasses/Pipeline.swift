import DKSDiagnostics
import DKSGraph

/// The passes in the order in which they run, and why each stands where it stands.
package enum Pipeline {
  package static let passes: [any Pass.Type] = rewrites + shaping

  /// Those that make another network of an existing one, as far as the user asks; what they leave is what
  /// `.dks` text is written from.
  package static let rewrites: [any Pass.Type] = [
    // Everything after this may rely on types; graphs from text files were not built by inference.
    InferShapes.self,
    // Before anything looks at activations: those of a rewritten network are the ones that it had.
    RestoreActivations.self,
    // First, so that what stood on both sides of them meets; the scales behind normalizations go with these.
    RemoveNormalizations.self,
    RemoveScaleShifts.self,
    // What remains of learned factors; those of summands meet their sums once shifts are gone.
    WeighLearnedGains.self,
    DropRepeatedActivations.self,
    // After the names that the file has were looked at.
    ReplaceActivations.self,
    AverageMaxPools.self,
    // After the shifts are gone, whose part biases now play.
    AddBiases.self,
    WeightShortcuts.self,
  ]

  /// Those that bring the method into the network.
  package static let shaping: [any Pass.Type] = [
    // First, so that a branch that only a zero weight used is unused.
    DropZeroSummands.self,
    // The theory ranges over what the outputs need; a branch that nothing uses must not bind the slope.
    RemoveUnusedNodes.self,
    // Before the check, which must see the network that will run: an input brought to q = 1 is a node.
    NormalizeInputs.self,
    // Before anything is solved: a transform for a network that breaks the assumptions means nothing.
    CheckArchitecture.self,
    // Coefficients of the maximal functions are squared normalised weights.
    NormalizeSums.self,
    // Each distinct local problem is solved once.
    TransformActivations.self,
    // Last, because fan-ins are final only now.
    AssignInitializers.self,
  ]

  /// What running the pipeline left behind.
  package struct Outcome: Sendable {
    /// The graph after the last pass that ran.
    package var graph: Graph
    /// Whether all passes ran; an error stops the pipeline after the pass that found it.
    package var isComplete: Bool
  }

  /// Runs all passes, or those up to and including `last`; `observe` sees the graph after each.
  ///
  /// In debug builds the verifier runs after every pass, so that a fault is blamed on the pass that made it.
  package static func run(
    on graph: Graph, in context: inout PassContext, through last: String? = nil,
    observe: (any Pass.Type, Graph) -> Void = { _, _ in }
  ) -> Outcome {
    var graph = graph
    for pass in passes {
      pass.run(on: &graph, in: &context)
      if context.diagnostics.containsError { return Outcome(graph: graph, isComplete: false) }
      #if DEBUG
        for fault in graph.verify() {
          context.diagnostics.insert(.brokenGraph(after: pass.name, fault: "\(fault)"))
        }
        if context.diagnostics.containsError { return Outcome(graph: graph, isComplete: false) }
      #endif
      observe(pass, graph)
      if pass.name == last { break }
    }
    return Outcome(graph: graph, isComplete: true)
  }
}
