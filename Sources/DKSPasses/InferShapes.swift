import DKSDiagnostics
import DKSGraph

/// Computes the type of every node from the types of the inputs.
///
///     y = dense(x) {units: 4} : f32[?]   ⟶   y = dense(x) {units: 4} : f32[4]
package enum InferShapes: Pass {
  package static let name = "infer-shapes"
  package static let summary = "computes the type of every node from the types of the inputs"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    if let fault = graph.inferTypes() { context.diagnostics.insert(.shapeMismatch(fault.node, fault.error)) }
  }
}
