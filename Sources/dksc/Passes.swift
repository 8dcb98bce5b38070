import ArgumentParser
import DKSCompiler

/// `dksc passes`
struct Passes: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the passes in the order in which they run.")

  func run() throws {
    let width = Compiler.passes.map(\.name.count).max() ?? 0
    for (name, summary) in Compiler.passes {
      try Standard.output(name + String(repeating: " ", count: width - name.count + 2) + summary + "\n")
    }
  }
}
