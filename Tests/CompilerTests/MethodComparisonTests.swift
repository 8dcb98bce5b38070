import DKSCompiler
import DKSDiagnostics
import Foundation
import Testing

/// `dksc analyze --compare`: one network under every method.
@Suite struct MethodComparisonTests {
  private func compare(_ text: String) -> MethodComparison {
    MethodComparison(SourceFile(name: "test.dks", text: text), form: .dks)
  }

  private let chain = """
    network N {
      method dks(zeta: 1.5)
      input x: Float[8]
      output y = x -> repeat 10 { dense(8) -> relu } -> dense(2)
    }
    """

  private func methods(_ comparison: MethodComparison) throws -> [String: [String: Any]] {
    let text = try #require(comparison.json)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let rows = try #require(json["methods"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["method"] as? String ?? "", $0) })
  }

  @Test func everyMethodHasItsRow() throws {
    let rows = try methods(compare(chain))
    #expect(
      rows.keys.sorted() == [
        "deltaOrthogonal(scale: 1)", "dks(zeta: 1.5)", "edgeOfChaos(q: 1)", "he", "lecun", "looksLinear",
        "none",
        "tat",
      ])
    #expect((rows["tat"]?["refusal"] as? String)?.contains("relu") == true)
    let depths = try #require(rows["lecun"]?["depths"] as? [[String: Any]])
    #expect(depths.count == 10)
    // A ReLU halves q.
    #expect(abs((depths[9]["q"] as? Double ?? 0) - 0x1p-9) < 1e-15)
    #expect(abs((rows["dks(zeta: 1.5)"]?["maxSlope"] as? Double ?? 0) - 1.5) < 1e-12)
    #expect(rows["looksLinear"]?["cAt0"] as? Double == 0)
    #expect(abs((rows["he"]?["cAt0"] as? Double ?? 0) - 0.8715355) < 1e-7)
    let tangent = try #require(rows["edgeOfChaos(q: 1)"]?["tangent"] as? [String: Double])
    // C' of ReLU falls as the root of 1 − c, so that the rounding of c shows as its root.
    #expect(tangent.values.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  @Test func theTableSaysWhyAMethodHasNoNumbers() throws {
    let table = try #require(compare(chain).table)
    #expect(table.contains("q at 5"))
    #expect(table.contains("tat: tat does not take 'relu'"))
  }

  @Test func whatIsNoNetworkIsNotCompared() {
    let comparison = compare("let a = 1")
    #expect(comparison.table == nil && comparison.json == nil)
    #expect(comparison.diagnostics.contains { $0.code == "DKS0801" })
  }
}
