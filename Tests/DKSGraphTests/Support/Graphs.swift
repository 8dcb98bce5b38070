import DKSDiagnostics
import DKSGraph
import Testing

extension TensorType {
  static func floats(_ shape: Int...) -> TensorType { TensorType(.float32, shape) }
  static func integers(_ shape: Int...) -> TensorType { TensorType(.int32, shape) }
}

/// The graph that `text` describes, and what was said of it.
func parse(_ text: String) -> (graph: Graph?, diagnostics: [Diagnostic]) {
  var diagnostics = DiagnosticSet()
  let graph = Graph.parse(SourceFile(name: "test.graph", text: text), number: 0, diagnostics: &diagnostics)
  return (graph, diagnostics.all)
}

/// The graph that `text` describes, which has no fault.
func graph(_ text: String, location: SourceLocation = #_sourceLocation) throws -> Graph {
  let (graph, diagnostics) = parse(text)
  #expect(diagnostics.isEmpty, sourceLocation: location)
  return try #require(graph, sourceLocation: location)
}
