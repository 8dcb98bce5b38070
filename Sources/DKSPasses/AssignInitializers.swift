import DKSGraph

/// Gives every affine layer that the user left open the initialiser of the method (Theory R6).
///
/// Under DKS and TAT: scaled uniform orthogonal, at the centre tap alone for convolutions. Comparison methods
/// have initialisers of their own. Without a method: Gaussian fan-in, the standard parameterisation that the
/// transformed network is compared with.
package enum AssignInitializers: Pass {
  package static let name = "assign-initializers"
  package static let summary = "gives every affine layer the initialiser of the method"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    switch graph.method.kind {
    case .dks, .tat: DeltaOrthogonal.assign([], to: &graph, in: &context)
    case .comparison(let method): method.assignInitializers(to: &graph, in: &context)
    case .none: LeCun.assign([], to: &graph, in: &context)
    }
  }
}
