import ArgumentParser
import DKSDiagnostics

/// `dksc explain DKS0507`, `dksc explain R1`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a diagnostic, with a wrong program and a right one, or a rule of the theory.")

  @Argument(help: ArgumentHelp("The code, as 'DKS0507', '507' or 'R1'; none lists all.", valueName: "code"))
  var code: String?

  func run() throws {
    guard let code else {
      for page in Explanation.theoryRules + Explanation.all.sorted(by: { $0.code < $1.code }) {
        try Standard.output("\(page.code)  \(page.title)\n")
      }
      return
    }
    guard let page = Explanation.of(code) else {
      Standard.error("error: there is no diagnostic or rule '\(code)'; 'dksc explain' lists them")
      throw ExitCode(1)
    }
    try Standard.output(page.page)
  }
}
