import DKSCompiler
import DKSDiagnostics
import Testing

/// What a person sees of an analysis: numbers of any size, and nothing where there is nothing to say.
@Suite struct AnalysisTableTests {
  private func table(_ nodes: String, method: String = "none") throws -> String {
    let file = SourceFile(name: "n.graph", text: "graph N method=\(method) {\n\(nodes)\n}\n")
    return try #require(Compiler.compile(file, form: .graph).analysis(asJSON: false).text)
  }

  @Test(
    arguments: [
      ("100", "10000"), ("1000", "1000000"), ("3000", "9000000"), ("4000", "16000000"), ("9999", "99980001"),
      ("10000", "1e8"), ("99999.9", "1e10"), ("1e150", "1e300"), ("0.001", "1e-6"),
    ])
  func qOfAnySizeHasANumber(scale: String, q: String) throws {
    let text = try table(
      """
      x = input : f32[4]
      output y = dense(x) {units: 4, init: gaussian(scale: \(scale))}
      """)
    #expect(text.contains("  y     \(q)"), "\(text)")
  }

  @Test func withoutTransformsThereAreNoColumnsForThem() throws {
    let nodes = """
      x = input : f32[4]
      d = dense(x) {units: 4}
      a = activation(d) {phi: tanh}
      output y = dense(a) {units: 2}
      """
    #expect(!(try table(nodes)).contains("residual"))
    #expect(try table(nodes, method: "dks(zeta: 1.5)").contains("residual"))
  }

  @Test func aDroppedSummandNormalizesNothing() throws {
    let text = try table(
      """
      x = input : f32[4]
      a = dense(x) {units: 4}
      b = dense(x) {units: 4}
      output y = sum(a, b) {weights: [0.5, 0]}
      """)
    #expect(!text.contains("normalised"), "\(text)")
  }

  @Test func aGraphTextIsOfOneNetwork() {
    let network = "{ input x: Float[8] output y = x -> dense(2) }\n"
    let file = SourceFile(name: "two.dks", text: "network A \(network)network B \(network)")
    let compilation = Compiler.compile(file, form: .dks)
    for form in [ArtifactForm.graph, .json] {
      let artifact = compilation.artifact(in: form, sourceName: "two.dks")
      #expect(artifact.text == nil && artifact.diagnostics.map(\.code) == ["DKS0802"])
    }
    #expect(compilation.artifact(in: .swift, sourceName: "two.dks").text != nil)
  }
}
