import ArgumentParser
import DKSCompiler
import DKSDiagnostics

/// `dksc check FILE…`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what is wrong or bent, and write nothing.")

  @Argument(help: ArgumentHelp("The networks to check.", valueName: "file"))
  var files: [String]

  @Option(
    help: """
      A form that must be writable too: swift, graph, dks, json, onnx, openvino or pytorch. Without it files with a \
      train section are held against swift, with warnings.
      """)
  var emit: ArtifactForm?

  @OptionGroup var network: NetworkOptions
  @OptionGroup var reporting: ReportingOptions

  func validate() throws { try network.expectNothingWritten(by: "check") }

  func run() throws {
    var hasFailed = false
    for file in files {
      do {
        let options = network.compilerOptions
        let compilation = try Compilation.of(file, options)
        let found = compilation.check(for: emit, sourceName: fileName(file), options: options)
        reporting.report(found, in: compilation.sources)
        if found.contains(where: { $0.severity == .error }) { hasFailed = true }
      } catch {
        Standard.error(error.message)
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode(1) }
  }
}
