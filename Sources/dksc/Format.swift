import ArgumentParser
import DKSCompiler
import DKSDiagnostics

/// `dksc fmt [--check] FILE…`
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Rewrite .dks files in the one style; '-' formats standard input.")

  @Argument(help: ArgumentHelp("The files to format.", valueName: "file"))
  var files: [String]

  @Flag(help: "Write nothing; list the files that are not formatted and exit with 1 if there are any.")
  var check = false

  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    var hasFailed = false
    for file in files {
      do {
        let source = try InputFile.source(file)
        let outcome = Compiler.format(source)
        reporting.report(outcome.diagnostics.all, in: outcome.sources)
        guard let text = outcome.text else {
          hasFailed = true
          continue
        }
        let isFormatted = Array(text.utf8) == source.text.bytes
        if check {
          if !isFormatted {
            try Standard.output("\(source.name)\n")
            hasFailed = true
          }
        } else if file == "-" {
          try Standard.output(text)
        } else if !isFormatted {
          try OutputFile.write(text, to: file, isInPlace: true)
        }
      } catch let failure as InputFile.Failure {
        Standard.error(failure.message)
        hasFailed = true
      } catch let failure as OutputFile.Failure {
        Standard.error(failure.message)
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode(1) }
  }
}
