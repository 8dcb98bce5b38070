import DKSDiagnostics
import Testing

/// The pages that `dksc explain` prints for this room's codes.
@Suite struct ExplanationTests {
  private static let pages = Explanation.all.filter {
    $0.code.hasPrefix("DKS02") || $0.code.hasPrefix("DKS03") || $0.code.hasPrefix("DKS042")
      || $0.code.hasPrefix("DKS07")
  }

  @Test("every wrong program gives its page's code alone", arguments: pages)
  func wrongPrograms(_ page: Explanation) {
    for program in page.wrongPrograms {
      #expect(Set(compile(program).diagnostics.map(\.code)) == [page.code])
    }
  }

  @Test("every right program compiles without a word", arguments: pages)
  func rightPrograms(_ page: Explanation) {
    for program in page.rightPrograms { #expect(compile(program).report == "") }
    #expect(page.wrongPrograms.count == page.rightPrograms.count)
  }

  @Test("the codes are those that Language reserves for this room, each with one page")
  func codes() {
    let codes = Self.pages.map(\.code)
    let names = (201...216).map { "DKS0\($0)" }
    let kinds = (301...318).map { "DKS0\($0)" }
    #expect(codes == names + kinds + ["DKS0420", "DKS0421"] + (701...711).map { "DKS0\($0)" })
  }
}
