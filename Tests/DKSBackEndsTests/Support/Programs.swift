import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import Testing

/// The graph that `text` describes, which has no fault.
func graph(_ text: String, location: SourceLocation = #_sourceLocation) throws -> Graph {
  var diagnostics = DiagnosticSet()
  let graph = Graph.parse(SourceFile(name: "test.graph", text: text), number: 0, diagnostics: &diagnostics)
  #expect(diagnostics.isEmpty, "\(diagnostics.all.map(\.message))", sourceLocation: location)
  return try #require(graph, sourceLocation: location)
}

/// The Swift program for the network that `text` describes, without an entry point.
func swift(
  _ text: String, training: TrainingPlan? = nil, emitsMain: Bool = false,
  location: SourceLocation = #_sourceLocation
) throws -> String {
  var diagnostics = DiagnosticSet()
  let program = swiftProgram(
    for: [BackEndInput(graph: try graph(text, location: location), training: training)],
    options: SwiftOptions(emitsMain: emitsMain, sourceName: "test.graph"), diagnostics: &diagnostics)
  #expect(diagnostics.isEmpty, "\(diagnostics.all.map(\.message))", sourceLocation: location)
  return try #require(program, sourceLocation: location)
}

/// Checks that the lines of `excerpt` stand in `program` one after another, at any depth of nesting.
func expect(_ program: String, contains excerpt: String, location: SourceLocation = #_sourceLocation) {
  func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in String(line.drop { $0 == " " }) }
  }
  let (found, wanted) = (lines(program), lines(excerpt))
  let isThere = found.indices.contains { found[$0...].starts(with: wanted) }
  #expect(isThere, "\(excerpt)\n— is not in —\n\(program)", sourceLocation: location)
}
