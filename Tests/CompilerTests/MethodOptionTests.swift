import DKSCompiler
import DKSDiagnostics
import DKSGraph
import Testing

/// `--method`, which puts another method in the place of the program's.
@Suite struct MethodOptionTests {
  private func compile(method: String) -> Compilation {
    let text = "network N { method he input x: Float[8] output y = x -> dense(8) -> tanh -> dense(2) }"
    var options = CompilerOptions()
    options.method = method
    return Compiler.compile(SourceFile(name: "n.dks", text: text), form: .dks, options: options)
  }

  @Test(
    arguments: [
      ("dks(zeta: 1.2)", Method.Kind.dks(zeta: 1.2)),
      ("tat(tau: 0.3) // as in the paper", .tat(.curvature(0.3))),
      ("none", .none),
    ])
  func takesAMethodOfTheLanguage(text: String, kind: Method.Kind) throws {
    let compilation = compile(method: text)
    #expect(compilation.diagnostics.isEmpty)
    #expect(try #require(compilation.networks.first).graph.method.kind == kind)
  }

  /// Nothing but a method: text behind it could otherwise close the network and open another.
  @Test(
    arguments: [
      ("none } network B { input x: Float[1] output y = x -> dense(1) method none", "DKS0108", "}"),
      ("dks(zeta: 0.5)", "DKS0303", "0.5"),
      ("dsk", "DKS0211", "dsk"),
      ("dks(zeta: x)", "DKS0202", "x"),
      ("dks(", "DKS0108", ""),
    ])
  func refusesEverythingElseAtItsPlace(method: String, code: String, blamed: String) throws {
    let compilation = compile(method: method)
    #expect(compilation.diagnostics.all.map(\.code) == [code])
    let place = try #require(compilation.diagnostics.all.first?.span)
    #expect(compilation.sources.file(of: place)?.name == "<--method>")
    #expect(compilation.sources.text(of: place) == blamed)
  }
}
