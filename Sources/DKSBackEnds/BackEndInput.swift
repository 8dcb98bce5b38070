import DKSGraph

/// What the passes made of one network, and how it is to be trained.
package struct BackEndInput: Sendable {
  /// The network.
  package var graph: Graph
  /// What its `train` section says, if it has one.
  package var training: TrainingPlan?
  /// χ₁ = C′(1) of nonlinear nodes by name, where the kernel analysis found it; for comments only.
  package var localSlopes: [String: Double]
  /// Whole sentences for the network's doc comment, such as what `dksc` changed.
  package var notes: [String]

  /// Makes a network that is ready for a back end.
  package init(
    graph: Graph, training: TrainingPlan? = nil, localSlopes: [String: Double] = [:], notes: [String] = []
  ) {
    self.graph = graph
    self.training = training
    self.localSlopes = localSlopes
    self.notes = notes
  }
}
