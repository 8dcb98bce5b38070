import DKSGraph

/// Gives every affine layer that the user left open the initialiser of the method (THEORY.md R6).
///
/// Under DKS and TAT: scaled uniform orthogonal, at the centre tap alone for convolutions. Without a method:
/// Gaussian fan-in, the standard parameterisation that the transformed network is compared with.
package enum AssignInitializers: Pass {
  package static let name = "assign-initializers"
  package static let summary = "gives every affine layer the initialiser of the method"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    let isShaped = graph.method.kind != .none
    for i in graph.nodes.indices {
      guard var layer = graph.nodes[i].operation as? any AffineOperation, layer.initializer == nil else {
        continue
      }
      let hasTaps = layer is Convolution || layer is DepthwiseConvolution
      // The rows of an embedding are drawn one by one: there is no matrix to make orthogonal.
      let distribution: Initializer.Distribution = isShaped && !(layer is Embedding) ? .orthogonal : .gaussian
      layer.initializer = Initializer(distribution, isDelta: isShaped && hasTaps)
      graph.nodes[i].operation = layer
    }
  }
}
