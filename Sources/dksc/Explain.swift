import ArgumentParser
import DKSCompiler
import DKSDiagnostics

/// `dksc explain DKS0507`, `dksc explain R1`, `dksc explain conv`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Explain a diagnostic, with a wrong program and a right one, a rule of the theory, or a word of the language."
  )

  @Argument(
    help: ArgumentHelp(
      "A code, as 'DKS0507' or '507', a rule, as 'R1', or a layer, activation or method; none lists all codes.",
      valueName: "code"))
  var code: String?

  func run() throws {
    guard let code else {
      for page in Explanation.theoryRules + Explanation.all.sorted(by: { $0.code < $1.code }) {
        try Standard.output("\(page.code)  \(page.title)\n")
      }
      return
    }
    if let page = Explanation.of(code) {
      try Standard.output(page.page)
    } else if let entry = ReferenceEntry.Kind.allCases.lazy.compactMap({
      ReferenceEntry.named(code, among: $0)
    }).first {
      try Standard.output(entry.page)
    } else {
      Standard.error("error: there is no diagnostic or rule '\(code)'; 'dksc explain' lists them")
      throw ExitCode(1)
    }
  }
}
