import DKSDiagnostics
import DKSSyntax
import FuzzingDriver

/// libFuzzer's entry: whatever the text is, it has a tree; the last thing that is wrong with it can be
/// shown, and what was formatted is formatted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSyntax(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let text = formatted(Array(UnsafeBufferPointer(start: start, count: count))) else { return 0 }
  precondition(formatted(Array(text.utf8)) == text, "formatted twice differs")
  return 0
}

/// The text in the one style; nil where it has errors.
private func formatted(_ text: [UInt8]) -> String? {
  let file = SourceFile(name: "fuzz.dks", text: text)
  var sources = SourceMap()
  var diagnostics = DiagnosticSet()
  let tree = parse(file, number: sources.add(file), diagnostics: &diagnostics)
  // One of them: showing takes ten times as long as reading.
  if let last = diagnostics.all.last { precondition(!render(last, in: sources, colored: false).isEmpty) }
  return diagnostics.containsError ? nil : format(tree, of: file)
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("SyntaxFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzSyntax) }
