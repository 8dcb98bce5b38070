import DKSCompiler
import DKSDiagnostics
import FuzzingDriver

/// libFuzzer's entry: whatever the text is, it is read as a graph or refused; what was read goes through the passes and
/// the analysis, and is written as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGraph(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let file = SourceFile(name: "fuzz.graph", text: Array(UnsafeBufferPointer(start: start, count: count)))
  var options = CompilerOptions()
  options.lastPass = "infer-shapes"
  let read = Compiler.compile(file, form: .graph, options: options)
  for diagnostic in Diagnostic.shown(of: read.diagnostics.all) {
    precondition(!render(diagnostic, in: read.sources, colored: false).isEmpty)
  }
  guard read.isComplete else { return 0 }
  let text = read.artifact(in: .graph, sourceName: file.name).text
  let again = Compiler.compile(SourceFile(name: file.name, text: text ?? ""), form: .graph, options: options)
  precondition(again.artifact(in: .graph, sourceName: file.name).text == text, "read and written differs")
  let compilation = Compiler.compile(file, form: .graph)
  if compilation.isComplete { _ = compilation.analysis(asJSON: false) }
  return 0
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("GraphFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzGraph) }
