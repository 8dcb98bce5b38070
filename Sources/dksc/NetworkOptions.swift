import ArgumentParser
import DKSCompiler

extension CompilerOptions.Subnetworks: ExpressibleByArgument {}

/// Options that say which network to compile, and how.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .customShort("D", allowingJoined: true),
    help: ArgumentHelp("Set a parameter of the network.", valueName: "name=value"))
  var definitions: [Definition] = []

  @Option(
    help: ArgumentHelp("Use this method instead of the network's, as 'dks(zeta: 1.5)'.", valueName: "method"))
  var method: String?

  @Option(help: ArgumentHelp("The network to compile, if the file has several.", valueName: "name"))
  var network: String?

  @Option(
    help:
      "Which subnetworks bind the local slope: strict counts all, official those of the reference package.")
  var subnets: CompilerOptions.Subnetworks = .strict

  @Option(
    help: "The seed of the weights, and of the generated training program instead of the train section's.")
  var seed: UInt64?

  @Flag(help: "Make approximations errors.")
  var strict = false

  @OptionGroup(title: "Rewriting options") var rewriting: RewritingOptions

  /// `name=value`
  struct Definition: ExpressibleByArgument {
    var name: String
    var value: String

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      name = String(parts[0])
      value = String(parts[1])
    }
  }

  func validate() throws {
    if let method, method.allSatisfy(\.isWhitespace) {
      throw ValidationError("'--method' takes a method, such as 'dks(zeta: 1.5)'")
    }
  }

  /// Refuses options about weights in a command that writes none.
  func expectNothingWritten(by command: String) throws {
    let unused = seed != nil ? "--seed" : rewriting.weights != nil ? "--weights" : nil
    if let unused {
      throw ValidationError("'\(unused)' is about the weights that are written; '\(command)' writes none.")
    }
  }

  /// The same for the compiler.
  var compilerOptions: CompilerOptions {
    var options = CompilerOptions()
    options.definitions = definitions.map { ($0.name, $0.value) }
    options.method = method
    options.network = network
    options.seed = seed
    options.subnetworks = subnets
    options.isStrict = strict
    rewriting.apply(to: &options)
    return options
  }
}

extension Compilation {
  /// Reads and compiles the file at `path`.
  static func of(_ path: String, _ options: CompilerOptions) throws(InputFile.Failure) -> Compilation {
    switch try InputFile.form(of: path) {
    case .text(let form):
      let source = try InputFile.source(path)
      return Compiler.compile(
        source, form: form, options: options, load: ImportReader(source, at: path).load)
    case .model(let form):
      return Compiler.compile(try MappedInput.source(path), form: form, options: options)
    }
  }
}
