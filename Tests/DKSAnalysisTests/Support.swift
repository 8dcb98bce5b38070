import DKSDiagnostics
import DKSGraph
import DKSPasses
import Testing

/// Reads a graph from its flat text; the test fails if it is none.
func graph(_ text: String) throws -> Graph {
  var diagnostics = DiagnosticSet()
  let graph = Graph.parse(SourceFile(name: "test.graph", text: text), number: 0, diagnostics: &diagnostics)
  return try #require(graph, "\(diagnostics.all.map(\.message))")
}

/// What a pass says of a graph, by code.
func run(_ pass: any Pass.Type, on text: String) throws -> (text: String, codes: [String]) {
  var graph = try graph(text)
  var context = PassContext()
  pass.run(on: &graph, in: &context)
  return (graph.description, context.diagnostics.all.map(\.code))
}
