import DKSDiagnostics
import DKSGraph

/// Computes the type of every node from the types of the inputs.
///
///     y = dense(x) {units: 4} : f32[?]   ⟶   y = dense(x) {units: 4} : f32[4]
package enum InferShapes: Pass {
  package static let name = "infer-shapes"
  package static let summary = "computes the type of every node from the types of the inputs"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    for i in graph.nodes.indices {
      let node = graph.nodes[i]
      if node.operation is Input { continue }
      do {
        graph.nodes[i].type = try node.operation.resultType(of: graph.operandTypes(of: node))
      } catch {
        context.diagnostics.insert(.shapeMismatch(node, error))
        return  // types further down would only repeat the fault
      }
    }
  }
}
