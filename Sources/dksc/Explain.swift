import ArgumentParser
import DKSDiagnostics

/// `dksc explain DKS0507`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a diagnostic: what it means, a program that provokes it, and one that does not.")

  @Argument(help: ArgumentHelp("The code, as 'DKS0507' or '507'; none lists all.", valueName: "code"))
  var code: String?

  func run() throws {
    guard let code else {
      for page in Explanation.all.sorted(by: { $0.code < $1.code }) {
        Standard.output("\(page.code)  \(page.title)\n")
      }
      return
    }
    guard let page = Explanation.of(code) else {
      Standard.error("error: there is no diagnostic '\(code)'; 'dksc explain' lists them")
      throw ExitCode(1)
    }
    Standard.output(page.page)
  }
}
