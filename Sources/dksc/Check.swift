import ArgumentParser
import DKSCompiler
import DKSDiagnostics

/// `dksc check FILE…`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what is wrong or bent, and write nothing.")

  @Argument(help: ArgumentHelp("The networks to check.", valueName: "file"))
  var files: [String]

  @OptionGroup var network: NetworkOptions
  @OptionGroup var reporting: ReportingOptions

  func validate() throws { try network.expectNothingWritten(by: "check") }

  func run() throws {
    var hasFailed = false
    for file in files {
      do {
        let compilation = try Compilation.of(file, network.compilerOptions)
        reporting.report(compilation.diagnostics.all, in: compilation.sources)
        if compilation.diagnostics.containsError { hasFailed = true }
      } catch {
        Standard.error(error.message)
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode(1) }
  }
}
