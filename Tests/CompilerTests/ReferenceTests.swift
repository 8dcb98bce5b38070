import DKSCompiler
import Foundation
import Testing

/// The reference of the language: what it lists, and the page that is written from it.
@Suite struct ReferenceTests {
  /// `DKSC_RECORD=1 swift test --filter ReferenceTests` writes the page anew.
  @Test func thePageIsWhatTheCatalogsSay() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/DKSCompiler/DKSCompiler.docc/Reference.md")
    if ProcessInfo.processInfo.environment["DKSC_RECORD"] != nil {
      try ReferenceEntry.markdown.write(to: page, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: page, encoding: .utf8) == ReferenceEntry.markdown)
  }

  @Test(arguments: ReferenceEntry.Kind.allCases)
  func everyEntrySaysWhatItIs(kind: ReferenceEntry.Kind) {
    let entries = ReferenceEntry.all(kind)
    #expect(Set(entries.map(\.name)).count == entries.count)
    for entry in entries {
      #expect(entry.summary.hasSuffix("."))
      #expect(entry.call.hasPrefix(entry.name))
      #expect(entry.parameters.allSatisfy { $0.summary.hasSuffix(".") }, "\(entry.page)")
      for name in [entry.name] + entry.aliases { #expect(ReferenceEntry.named(name, among: kind) == entry) }
    }
  }

  @Test func aPageShowsCallFormulaAndParameters() throws {
    #expect(
      try #require(ReferenceEntry.named("silu", among: .activations)).page == """
        swish
          The variable times its logistic function.
          φ(x) = x * sigmoid(x)
          also called silu
          nn.SiLU in PyTorch, .swish in Swift

        """)
    let dense = try #require(ReferenceEntry.named("dense", among: .layers)).page
    #expect(dense.hasPrefix("dense(units, bias:, init:)\n"))
    #expect(dense.contains("\n  units  The number of features of the result.\n"))
    #expect(try #require(ReferenceEntry.named("dks", among: .methods)).call == "dks(zeta: 1.5)")
  }
}
