import DKSCompiler
import DKSDiagnostics
import FuzzingDriver

/// libFuzzer's entry: whatever the text is, a program or a flat graph, it goes through the whole compiler as `check`,
/// `analyze` and `--emit` take it, and what comes out reads back.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCompiler(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  let form = text.starts(with: Array("graph ".utf8)) ? SourceForm.graph : .dks
  let file = SourceFile(name: "fuzz.\(form)", text: text)
  let compilation = Compiler.compile(file, form: form)
  for diagnostic in Diagnostic.shown(of: compilation.diagnostics.all) {
    precondition(!render(diagnostic, in: compilation.sources, colored: false).isEmpty)
  }
  guard compilation.isComplete else { return 0 }
  _ = compilation.analysis(asJSON: false)
  guard compilation.networks.count == 1 else { return 0 }
  checkReading(compilation.artifact(in: .graph, sourceName: file.name).text, form: .graph)
  checkReading(compilation.artifact(in: .dks, sourceName: file.name).text, form: .dks)
  _ = compilation.artifact(in: .swift, sourceName: file.name)
  return 0
}

/// What was written reads back; a graph is then written as it was.
private func checkReading(_ text: String?, form: SourceForm) {
  guard let text else { return }
  var options = CompilerOptions()
  // The passes ran before the graph was written; they may complain of what they have done.
  if form == .graph { options.lastPass = "infer-shapes" }
  let again = Compiler.compile(SourceFile(name: "again.\(form)", text: text), form: form, options: options)
  precondition(again.isComplete || form == .dks, "\(again.diagnostics.all) of:\n\(text)")
  if form == .graph {
    precondition(
      again.artifact(in: .graph, sourceName: "again").text == text, "read and written differs:\n\(text)")
  }
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("CompilerFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzCompiler) }
