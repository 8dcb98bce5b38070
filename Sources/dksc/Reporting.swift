import ArgumentParser
import DKSCompiler
import DKSDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How diagnostics are shown.
enum DiagnosticStyle: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// When the terminal is written to in colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// Whether standard error gets colour.
  var isColored: Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: isatty(2) != 0 && getenv("NO_COLOR") == nil
    }
  }
}

/// Options that every command with diagnostics takes.
struct ReportingOptions: ParsableArguments {
  @Option(help: "How diagnostics are shown: text or json, one object a line.")
  var diagnostics: DiagnosticStyle = .text

  @Option(help: "When text is coloured: auto, always or never.")
  var color: ColorChoice = .auto

  /// Prints the diagnostics to standard error, as far as anyone can read them.
  func report(_ diagnostics: [Diagnostic], in sources: SourceMap) {
    for diagnostic in Diagnostic.shown(of: diagnostics) {
      switch self.diagnostics {
      case .text: Standard.error(render(diagnostic, in: sources, colored: color.isColored))
      case .json: Standard.error(renderJSON(diagnostic, in: sources))
      }
    }
  }
}

/// The standard streams.
enum Standard {
  /// Makes failures of the streams errors of a write, instead of signals or of files that take their numbers.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes `text` and a line end to standard error; where that fails there is no one left to tell.
  static func error(_ text: String) {
    let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
    _ = bytes.withUnsafeBytes { OutputFile.write($0, to: 2) }
  }

  /// Writes `text` to standard output as it is.
  static func output(_ text: String) throws(OutputFile.Failure) {
    let code = Array(text.utf8).withUnsafeBytes { OutputFile.write($0, to: 1) }
    if let code { throw OutputFile.fault("<stdout>", code) }
  }
}
