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

  /// Reports a failure that has no place in a text, and ends the command with exit code 1.
  func fail(_ message: String) -> ExitCode {
    Standard.error(message)
    return ExitCode(1)
  }
}

/// The standard streams.
enum Standard {
  /// Writes `text` and a line end to standard error.
  static func error(_ text: String) { print(text, to: 2) }
  /// Writes `text` to standard output as it is.
  static func output(_ text: String) { put(text, to: 1) }

  private static func print(_ text: String, to descriptor: Int32) {
    put(text.hasSuffix("\n") ? text : text + "\n", to: descriptor)
  }

  private static func put(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return  // a closed pipe: there is no one left to tell
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
