import ArgumentParser
import DKSCompiler

/// `dksc analyze INPUT [--json]`
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report the kernel at initialisation: local targets, transforms, residuals, q and slopes.")

  @Argument(help: ArgumentHelp("The network to analyse.", valueName: "input"))
  var input: String

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Flag(help: "Put the methods side by side: the network's own, dks, tat and those that only choose weights.")
  var compare = false

  @OptionGroup var network: NetworkOptions
  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    do {
      if compare { return try reportComparison() }
      let compilation = try Compilation.of(input, network.compilerOptions)
      let artifact = compilation.analysis(asJSON: json)
      reporting.report(artifact.diagnostics, in: compilation.sources)
      guard let text = artifact.text else { throw ExitCode(1) }
      Standard.output(text)
    } catch let failure as InputFile.Failure {
      throw reporting.fail(failure.message)
    }
  }

  private func reportComparison() throws {
    let form = try InputFile.form(of: input)
    let source = try InputFile.source(input)
    let comparison = MethodComparison(
      source, form: form, options: network.compilerOptions, load: InputFile.load)
    reporting.report(comparison.diagnostics, in: comparison.sources)
    guard let text = json ? comparison.json : comparison.table else { throw ExitCode(1) }
    Standard.output(text)
  }
}
