import DKSDiagnostics
import Testing

@testable import DKSElaboration

/// No text makes elaboration hang, overflow or recurse as deep as it is long.
@Suite struct LimitTests {
  private func network(_ items: String) -> String {
    "network N { input x: Float[4] \(items) output y = x -> tanh }"
  }

  @Test("long texts are walked, not recursed into")
  func longTexts() {
    let n = 20_000
    let lets = (1...n).map { "let a\($0) = 0.5 * a\($0 - 1) + 0.6 * x" }.joined(separator: "\n")
    #expect(compile(network("let a0 = x -> tanh \(lets)")).names.count == n + 3)
    let stages = String(repeating: "-> tanh ", count: n)
    #expect(compile(network("let a = x \(stages)")).names.count == n + 2)
    #expect(compile(network("let a = x -> repeat \(n) { dense(4) -> tanh }")).names.count == 2 * n + 2)
    let summands = String(repeating: "+ x ", count: n)
    #expect(compile(network("let a = x \(summands)")).report == "")
  }

  @Test("DKS0313: a body that makes no nodes is bounded by the steps it takes")
  func steps() {
    var limits = Limits()
    limits.steps = 10_000
    let text = network("let a = x -> repeat 1_000_000_000 { repeat 1_000_000_000 { x in x } }")
    #expect(
      compile(text, limits: limits).report.contains(
        "DKS0313 the network takes more than 10020 steps to unfold"))
  }

  @Test("DKS0313: blocks that double each other are bounded by their nodes")
  func nodes() {
    var limits = Limits()
    limits.nodes = 10_000
    let blocks = (0..<40).map { "block B\($0) { B\($0 + 1) -> B\($0 + 1) }" }.joined(separator: "\n")
    let result = compile("\(blocks) block B40 { tanh } \(network("let a = x -> B0"))", limits: limits)
    #expect(result.report.hasPrefix("40:38 DKS0313 the network has more than 10000 nodes"))
  }

  @Test("DKS0313: blocks that double each other are refused at once, whatever they make")
  func doubling() {
    for body in ["dense(4) -> tanh", "x in x"] {
      let blocks = (0..<60).map { "block B\($0)(k: Int) { B\($0 + 1)(k) -> B\($0 + 1)(k) }" }
      let text =
        "\(blocks.joined(separator: "\n")) block B60(k: Int) { \(body) } \(network("let a = x -> B0(1)"))"
      var limits = Limits()
      limits.nodes = 1000
      limits.steps = 20_000
      #expect(compile(text, limits: limits).report.contains("DKS0313"))
    }
  }

  @Test("a long text may have more nodes than a short one that unfolds")
  func writtenOut() {
    let limits = Limits()
    #expect(limits.grown(to: 1000).nodes == 45_000)
    #expect(limits.grown(to: 24_000_000).nodes == 1_000_000)
  }

  @Test("DKS0313: long names within each other count as work")
  func longNames() {
    let name = String(repeating: "n", count: 5000)
    let blocks = (0..<100).map { "block \(name)\($0) { \(name)\($0 + 1) }" }.joined(separator: "\n")
    let text = "\(blocks) block \(name)100 { tanh } \(network("let a = x -> repeat 1000 { \(name)0 }"))"
    #expect(compile(text).report.contains("DKS0313 the network takes more than"))
  }

  @Test("the parts of a wide tuple are not named after all of it")
  func wideTuples() {
    let names = (0..<1000).map { "part\($0)" }.joined(separator: ", ")
    let result = compile(
      "network N { input x: Float[1000] let (\(names)) = x -> split(1000) let s = (\(names)) -> concat output y = s -> dense(2) }"
    )
    #expect(result.report == "")
    #expect(result.names.count == 1003)
    #expect(result.names.allSatisfy { $0.utf8.count < 100 })
    #expect(result.names.contains("part0_part1_part2_part3_part4_part5_part6_part7_and_992_more.split[999]"))
  }

  @Test("DKS0313: formulas of thousands of operations, activations by the hundred")
  func activations() {
    var balanced = "t"
    for _ in 0..<10 { balanced = "(\(balanced) + \(balanced))" }
    #expect(
      compile("activation f(t) = \(balanced) \(network("let a = x -> f"))").report.contains(
        "DKS0313 the formula has more than 200 operations"))
    let uses = (0..<300).map { "-> f(\($0))" }.joined(separator: " ")
    let declared = "activation f(t, k: Float) = tanh(k * t)"
    #expect(
      compile("\(declared) \(network("let a = x \(uses)"))").report.contains(
        "DKS0313 the network has more than 200 own activations"))
  }

  @Test("DKS0313: a long chain of blocks")
  func blocks() {
    let blocks = (0..<1000).map { "block B\($0) { B\($0 + 1) -> tanh }" }.joined(separator: "\n")
    let result = compile("\(blocks) block B1000 { tanh } \(network("let a = x -> B0"))")
    #expect(
      result.report == """
        128:14 DKS0313 blocks apply each other more than 128 levels deep
          note: in B127, from B126 at main.dks:126:14, from B125 at main.dks:125:14
        """)
  }

  @Test("DKS0313: layers that name layers that name layers")
  func layers() {
    let layers = (1...2000).map { "layer f\($0) = f\($0 - 1) -> tanh" }.joined(separator: " ")
    let result = compile(network("layer f0 = tanh \(layers) let a = x -> f2000"))
    #expect(result.report.contains("DKS0313 this is nested more than 800 levels deep"))
  }

  @Test("DKS0313: lists in lists, formulas as long as a file")
  func nesting() {
    let lists = (1...50).map { "let a\($0) = [a\($0 - 1)]" }.joined(separator: "\n")
    #expect(
      compile(network("let a0 = 1\n\(lists)")).report
        == "10:10 DKS0313 this is nested more than 8 levels deep")
    let formula = "activation f(t) = t" + String(repeating: " + t", count: 1000)
    #expect(
      compile("\(formula) \(network("let a = x -> f"))").report
        == "1:19 DKS0313 this is nested more than 200 levels deep")
  }

  @Test("nesting as deep as the parser allows fits")
  func deepestNesting() {
    let parentheses = String(repeating: "(1 + ", count: 200) + "1" + String(repeating: ")", count: 200)
    #expect(compile(network("let a = \(parentheses)")).report == "")
    let closures = String(repeating: "-> repeat 1 { a in a ", count: 200) + String(repeating: "}", count: 200)
    #expect(compile(network("let a = x \(closures)")).report == "")
  }

  @Test("after a hundred errors the rest is not looked at")
  func manyErrors() {
    let lets = (0..<500).map { "let a\($0) = undefined\($0)" }.joined(separator: "\n")
    #expect(compile(network(lets)).diagnostics.count == 100)
  }

  @Test(
    "numbers past every size are located",
    arguments: [
      "let a = x -> dense(1e300)", "let a = x -> repeat 1e300 { tanh }", "let a = 1e308 * 10",
      "let a = x -> reshape(99999999999, 99999999999)", "let a = zeros(1e15, 1e15)",
      "let a = x -> split(1e12)",
      "let l = [1] let a = l[1e300]", "let a = 0...1e300", "let a = x -> conv(1e15, 1e15)",
      "let a = 1e300 * x * 1e300",
    ])
  func largeNumbers(_ item: String) {
    let result = compile(network(item))
    #expect(result.diagnostics.count == 1)
    #expect(result.diagnostics.first?.span != nil)
  }
}
