import DKSGraph

/// Scaled orthogonal matrices times `scale`, at the centre tap alone in convolutions (Xiao et al. 2018;
/// Theory 4.2): what DKS and TAT draw, without their activations.
enum DeltaOrthogonal: ComparisonInitialization {
  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext) {
    let scale = arguments.first ?? 1
    graph.initialize { node, layer, graph in
      // The rows of an embedding are drawn one by one: there is no matrix to make orthogonal.
      Initializer(
        layer is Embedding ? .gaussian : .orthogonal, isDelta: graph.drawsOneTap(node), scale: scale)
    }
  }
}
