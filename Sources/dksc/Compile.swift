import ArgumentParser
import DKSCompiler

/// `dksc model.dks -o model.swift`
struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compile a network (the default command).",
    discussion: """
      INPUT is a .dks or .graph file, an ONNX model, an OpenVINO .xml, or '-' for .dks on standard input.
      """)

  @Argument(help: ArgumentHelp("The network to compile.", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write; the extension names the form.", valueName: "file"))
  var output: String?

  @Option(
    help: """
      The form to write: swift, graph, dks, json, onnx, openvino or pytorch. Text goes to standard output without \
      -o.
      """)
  var emit: ArtifactForm?

  @Flag(help: "Fold α, β, γ and δ into the neighbouring weights where that is exact.")
  var fold = false

  @Flag(help: "Say of each node of an imported network what became of it, and why.")
  var explain = false

  @Flag(inversion: .prefixedNo, help: "Whether Swift programs get a main function.")
  var main = true

  @Option(
    help: ArgumentHelp(
      "Print the graph after this pass to standard error; may be repeated.", valueName: "pass"))
  var printAfter: [String] = []

  @Option(help: ArgumentHelp("Run the passes up to this one.", valueName: "pass"))
  var stopAfter: String?

  @Flag(help: "Print how long each pass took.")
  var timePasses = false

  @OptionGroup var network: NetworkOptions
  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if output == nil, emit == nil {
      throw ValidationError("Give '-o FILE' or '--emit FORM'; 'dksc check' only reports.")
    }
    for name in printAfter + (stopAfter.map { [$0] } ?? [])
    where !Compiler.passes.contains(where: { $0.name == name }) {
      throw ValidationError("There is no pass '\(name)'; 'dksc passes' lists them.")
    }
    let form = try form()
    try validateUse(of: form)
    if stopAfter != nil, ![.graph, .json].contains(form) {
      throw ValidationError("A program needs all passes; '--stop-after' goes with '--emit graph' or json.")
    }
    if form.isText, fold || network.rewriting.weights != nil {
      throw ValidationError(
        "'--fold' and '--weights' change weights, '\(form.rawValue)' has none; write onnx, openvino or pytorch."
      )
    }
    if output == nil, !form.isText {
      throw ValidationError("'--emit \(form.rawValue)' writes files: give '-o FILE.\(form.fileExtension)'.")
    }
  }

  /// What can be known to have no effect before anything is read.
  private func validateUse(of form: ArtifactForm) throws {
    let named = ArtifactForm(fileName: fileName(output ?? ""))
    if let emit, let named, named != emit {
      throw ValidationError(
        "'--emit \(emit.rawValue)' and '-o \(fileName(output ?? ""))' name two forms; leave '--emit' out, or "
          + "write '-o NAME.\(emit.fileExtension)'.")
    }
    if form == .swift, network.rewriting.keepWeights {
      throw ValidationError(
        "'--keep-weights' has no form in Swift, whose programs draw their weights when they run; leave it out, or "
          + "write onnx, openvino, pytorch or dks.")
    }
    if !main, form != .swift {
      throw ValidationError("'--no-main' is about Swift programs, '\(form.rawValue)' has no main function.")
    }
    if network.rewriting.keepWeights, network.rewriting.weights != nil {
      throw ValidationError("'--keep-weights' and '--weights' both say which weights are written; give one.")
    }
    let names = Compiler.passes.map(\.name)
    if let stopAfter, let last = names.firstIndex(of: stopAfter),
      let late = printAfter.first(where: { (names.firstIndex(of: $0) ?? 0) > last })
    {
      throw ValidationError(
        "'--print-after \(late)' has no effect: '--stop-after \(stopAfter)' comes before it.")
    }
  }

  func run() throws {
    var options = network.compilerOptions
    options.lastPass = stopAfter
    options.printedPasses = Set(printAfter)
    options.foldsTransforms = fold
    options.listsEveryRemark = explain
    options.weights = try network.rewriting.givenWeights()
    let compilation = try Compilation.of(input, options)
    printTraces(of: compilation)
    if try form().isText, try output == nil || !keepsFiles {
      try writeText(of: compilation, options)
    } else {
      try writeFiles(of: compilation, options)
    }
  }

  /// Whether a text has weights beside it.
  private var keepsFiles: Bool {
    get throws { try form() == .dks && network.rewriting.keepWeights }
  }

  private func writeText(of compilation: Compilation, _ options: CompilerOptions) throws {
    let artifact = compilation.artifact(
      in: try form(), hasMain: main, sourceName: fileName(input), options: options)
    if explain {
      Standard.error(
        compilation.explanation(in: try form(), keepsWeights: network.rewriting.keepWeights))
    }
    reporting.report(artifact.diagnostics, in: compilation.sources)
    guard let text = artifact.text else { throw ExitCode(1) }
    if let output { try OutputFile.write(text, to: output) } else { try Standard.output(text) }
  }

  private func writeFiles(of compilation: Compilation, _ options: CompilerOptions) throws {
    let name = fileName(output ?? "")
    let artifact = compilation.modelArtifact(
      in: try form(), fileName: name, sourceName: fileName(input), options: options)
    if !artifact.explanation.isEmpty { Standard.error(artifact.explanation) }
    reporting.report(artifact.diagnostics, in: compilation.sources)
    guard let files = artifact.files, let output else { throw ExitCode(1) }
    try OutputFile.write(files, to: output)
    if !artifact.report.isEmpty { Standard.error(artifact.report) }
  }

  /// The form asked for, or named by the extension of the output.
  private func form() throws -> ArtifactForm {
    if let emit { return emit }
    let name = fileName(output ?? "")
    if output == "-" {
      throw ValidationError(
        "'-o -' writes to standard output, which has no extension; say the form with '--emit'.")
    }
    guard let form = ArtifactForm(fileName: name) else {
      let forms = ArtifactForm.allCases.map { "." + $0.fileExtension }.joined(separator: ", ")
      throw ValidationError(
        "The extension of '\(name)' names no form of output; one of \(forms) is wanted, or --emit.")
    }
    return form
  }

  /// To the microsecond, which is what a pass over a small network takes.
  private func milliseconds(_ duration: Duration) -> String {
    let microseconds = (duration / .microseconds(1)).rounded()
    return "\(microseconds / 1000)"
  }

  private func printTraces(of compilation: Compilation) {
    let width = Compiler.passes.map(\.name.count).max() ?? 0
    for network in compilation.networks {
      if timePasses { Standard.error("network \(network.name)") }
      for trace in network.trace {
        if let text = trace.text { Standard.error("// after \(trace.pass)\n" + text) }
        guard timePasses else { continue }
        let padding = String(repeating: " ", count: max(0, width - trace.pass.count) + 2)
        Standard.error("  \(trace.pass)\(padding)\(milliseconds(trace.duration)) ms")
      }
    }
  }
}

extension ArtifactForm: ExpressibleByArgument {
  /// The form that the extension of a file names; nil where it names none.
  init?(fileName name: String) {
    guard let suffix = name.split(separator: ".").last, name.contains("."),
      let form = ArtifactForm.allCases.first(where: { $0.fileExtension == suffix })
    else { return nil }
    self = form
  }
}

/// The last component of a path.
func fileName(_ path: String) -> String {
  path == "-" ? "<stdin>" : path.split(separator: "/").last.map(String.init) ?? path
}
