import DKSDiagnostics
import DKSGraph
import FuzzingDriver

/// libFuzzer's entry: whatever the text is, it is a sound graph or refused, in words that can be shown; what was read
/// is read again from what is written of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGraph(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let graph = read(Array(UnsafeBufferPointer(start: start, count: count))) else { return 0 }
  precondition(graph.verify().isEmpty, "\(graph.verify())")
  let text = graph.description
  precondition(read(Array(text.utf8))?.description == text, "read and written differs")
  return 0
}

/// The graph that the text says; nil where it is refused.
private func read(_ text: [UInt8]) -> Graph? {
  let file = SourceFile(name: "fuzz.graph", text: text)
  var sources = SourceMap()
  var diagnostics = DiagnosticSet()
  let graph = Graph.parse(file, number: sources.add(file), diagnostics: &diagnostics)
  // One of them: showing takes ten times as long as reading.
  if let last = diagnostics.all.last { precondition(!render(last, in: sources, colored: false).isEmpty) }
  precondition((graph == nil) == diagnostics.containsError)
  return graph
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("GraphFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzGraph) }
