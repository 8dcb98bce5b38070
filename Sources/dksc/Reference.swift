import ArgumentParser
import DKSCompiler
import DKSDiagnostics

/// `dksc layers`
struct Layers: ReferenceCommand {
  static let kind = ReferenceEntry.Kind.layers
  static let configuration = CommandConfiguration(
    abstract: "List the layers of the language, or explain one.")
  @Argument(help: "A layer; none lists all.") var name: String?
}

/// `dksc activations`
struct Activations: ReferenceCommand {
  static let kind = ReferenceEntry.Kind.activations
  static let configuration = CommandConfiguration(
    abstract: "List the activations of the language, or explain one.")
  @Argument(help: "An activation; none lists all.") var name: String?
}

/// `dksc methods`
struct Methods: ReferenceCommand {
  static let kind = ReferenceEntry.Kind.methods
  static let configuration = CommandConfiguration(
    abstract: "List the methods of the language, or explain one.")
  @Argument(help: "A method; none lists all.") var name: String?
}

/// Prints entries of one kind.
protocol ReferenceCommand: ParsableCommand {
  /// What is listed.
  static var kind: ReferenceEntry.Kind { get }
  /// The entry that is asked for.
  var name: String? { get }
}

extension ReferenceCommand {
  func run() throws {
    let all = ReferenceEntry.all(Self.kind)
    guard let name else {
      for entry in all { try Standard.output("\(entry.call)\n  \(entry.summary)\n") }
      return
    }
    guard let entry = ReferenceEntry.named(name, among: Self.kind) else {
      let kind = Self.kind.rawValue.dropLast()
      let near = suggestion(for: name, among: all.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      Standard.error(
        "error: there is no \(kind) '\(name)'\(near)\nhelp: 'dksc \(Self.kind.rawValue)' lists them")
      throw ExitCode(1)
    }
    try Standard.output(entry.page)
  }
}
