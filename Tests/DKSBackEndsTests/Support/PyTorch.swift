import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import Testing

/// The PyTorch module for the network that `text` describes.
func pyTorch(_ text: String, location: SourceLocation = #_sourceLocation) throws -> PyTorchModule {
  var diagnostics = DiagnosticSet()
  let module = pyTorchModule(
    for: try graph(text, location: location), options: PyTorchOptions(sourceName: "test.graph"),
    diagnostics: &diagnostics)
  #expect(diagnostics.isEmpty, "\(diagnostics.all.map(\.message))", sourceLocation: location)
  return try #require(module, sourceLocation: location)
}
