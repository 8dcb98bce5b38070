import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@Suite("The flat text carries every graph there and back")
struct FlatTextRoundTripTests {
  @Test("A thousand random graphs of every operation")
  func randomGraphs() throws {
    var seen: Set<String> = []
    for seed in 0..<1000 as Range<UInt64> {
      let original = RandomGraph.make(seed: seed)
      #expect(original.verify().isEmpty, "seed \(seed)")
      for node in original.nodes { seen.insert(type(of: node.operation).mnemonic) }
      let text = original.description
      let (parsed, diagnostics) = parse(text)
      #expect(diagnostics.isEmpty, "seed \(seed)")
      let back = try #require(parsed, "seed \(seed)")
      #expect(back == original, "seed \(seed)")
      #expect(Array(back.description.utf8) == Array(text.utf8), "seed \(seed)")
    }
    #expect(seen == Set(OperationCatalogue.all.map { $0.mnemonic }), "every operation has had its turn")
  }

  @Test("A random formula reads back as the same tree")
  func randomFormulas() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      let formula = RandomFormula.make(depth: 6, random: &random)
      let text = formula.description
      let back = try ScalarExpression(parsing: text)
      #expect(back == formula)
      #expect(back.description == text)
    }
  }

  @Test("Cut, overwritten and scrambled texts are refused or read, and nothing worse")
  func mutatedTexts() {
    var random = SplitMix64(seed: 11)
    for seed in 0..<300 as Range<UInt64> {
      var bytes = Array(RandomGraph.make(seed: seed).description.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let i = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes[i] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(i...)
        case 2: bytes.remove(at: i)
        default: bytes.insert(contentsOf: bytes[i...].prefix(9), at: i / 2)
        }
      }
      var diagnostics = DiagnosticSet()
      let file = SourceFile(name: "broken.graph", text: bytes)
      let graph = Graph.parse(file, number: 0, diagnostics: &diagnostics)
      #expect((graph == nil) == diagnostics.containsError)
      #expect(graph?.verify().isEmpty ?? true)
      for diagnostic in diagnostics.all {
        #expect(diagnostic.code.hasPrefix("DKS04"))
        #expect(diagnostic.span.map { $0.start <= $0.end && $0.end <= UInt32(bytes.count) } == true)
      }
    }
  }
}
