import DKSDiagnostics

@testable import DKSSyntax

/// What the compiler says of the syntax of `program`, as a terminal shows it.
func rendered(_ program: String) -> String {
  var map = SourceMap()
  let file = SourceFile(name: "test.dks", text: program)
  let number = map.add(file)
  var diagnostics = DiagnosticSet()
  _ = parse(file, number: number, diagnostics: &diagnostics)
  return diagnostics.all.map { render($0, in: map, colored: false) }.joined()
}
