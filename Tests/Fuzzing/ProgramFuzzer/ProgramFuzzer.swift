import DKSCompiler
import DKSDiagnostics
import FuzzingDriver

/// libFuzzer's entry: whatever the text is, it goes through the whole compiler as `check`, `analyze`, `fmt` and
/// `--emit` take it, and what comes out reads back.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProgram(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let file = SourceFile(name: "fuzz.dks", text: Array(UnsafeBufferPointer(start: start, count: count)))
  checkFormatting(of: file)
  let compilation = Compiler.compile(file, form: .dks)
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

/// What was formatted is formatted.
private func checkFormatting(of file: SourceFile) {
  guard let text = Compiler.format(file).text else { return }
  precondition(
    Compiler.format(SourceFile(name: file.name, text: text)).text == text, "formatted twice differs")
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
@_cdecl("ProgramFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzProgram) }
