import DKSDiagnostics
import Testing

@testable import DKSSyntax

@Suite struct ExplanationTests {
  private let pages = Explanation.all.filter { $0.code.hasPrefix("DKS01") }

  @Test func pagesAreSortedAndUnique() {
    #expect(Set(pages.map(\.code)).count == pages.count)
    #expect(pages.map(\.code) == pages.map(\.code).sorted())
    #expect(pages.count == 19)
  }

  @Test func everyWrongProgramGivesItsCodeAlone() {
    for page in pages {
      for program in page.wrongPrograms {
        #expect(Set(parsed(program).diagnostics.map(\.code)) == [page.code], "\(page.code)")
      }
    }
  }

  @Test func everyRightProgramParses() {
    for page in pages {
      for program in page.rightPrograms {
        #expect(parsed(program).diagnostics.map(\.message) == [], "\(page.code)")
      }
      #expect(page.wrongPrograms.count == page.rightPrograms.count)
    }
  }

  @Test func pagesAreFoundByTheirCode() {
    #expect(Explanation.of("dks0107")?.code == "DKS0107")
    #expect(Explanation.of("0107")?.code == "DKS0107")
    #expect(Explanation.of("DKS9999") == nil)
  }
}
