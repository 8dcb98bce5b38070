import DKSDiagnostics
import DKSGraph
import DKSPasses
import Testing

/// The graph that the flat text says.
func graph(_ text: String) throws -> Graph {
  var diagnostics = DiagnosticSet()
  let graph = Graph.parse(SourceFile(name: "test.graph", text: text), number: 0, diagnostics: &diagnostics)
  return try #require(graph, "\(diagnostics.all.map(\.message))")
}

/// The same after all passes.
func compiled(_ text: String) throws -> Graph {
  var context = PassContext()
  let outcome = Pipeline.run(on: try graph(text), in: &context)
  #expect(context.diagnostics.errors.map(\.message) == [])
  return outcome.graph
}

/// x → `depth` × (dense → `phi`) → dense.
func chain(_ method: String, depth: Int, phi: String) -> String {
  var text = "graph N method=\(method) {\n  x = input : f32[8]\n"
  var last = "x"
  for i in 0..<depth {
    text += "  d\(i) = dense(\(last)) {units: 8} : f32[8]\n"
    text += "  a\(i) = activation(d\(i)) {phi: \(phi)} : f32[8]\n"
    last = "a\(i)"
  }
  return text + "  output y = dense(\(last)) {units: 8} : f32[8]\n}\n"
}
