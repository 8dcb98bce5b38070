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

/// Runs one pass on a graph and returns the graph's text and what was said.
func run(
  _ pass: any Pass.Type, on text: String, rewrites: RewriteOptions = .init()
) throws -> (text: String, codes: [String], messages: [String]) {
  var graph = try graph(text)
  var context = PassContext(rewrites: rewrites)
  pass.run(on: &graph, in: &context)
  return (graph.description, context.diagnostics.all.map(\.code), context.diagnostics.all.map(\.message))
}

/// Whether `pass` leaves `text` as it is, without a word.
func expectNoChange(
  _ pass: any Pass.Type, _ text: String, rewrites: RewriteOptions = .init(),
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let result = try run(pass, on: text, rewrites: rewrites)
  #expect(result.text == (try graph(text)).description, sourceLocation: sourceLocation)
  #expect(result.codes.isEmpty, sourceLocation: sourceLocation)
}

/// Whether `pass` turns `before` into `after`, and `after` into itself.
func expect(
  _ pass: any Pass.Type, _ before: String, becomes after: String, saying codes: [String] = [],
  rewrites: RewriteOptions = .init(), sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let result = try run(pass, on: before, rewrites: rewrites)
  #expect(result.text == (try graph(after)).description, sourceLocation: sourceLocation)
  #expect(result.codes == codes, sourceLocation: sourceLocation)
  #expect(
    try run(pass, on: after, rewrites: rewrites).text == result.text, "not idempotent",
    sourceLocation: sourceLocation)
}

/// Options with one field set.
func options(_ set: (inout RewriteOptions) -> Void) -> RewriteOptions {
  var options = RewriteOptions()
  set(&options)
  return options
}
