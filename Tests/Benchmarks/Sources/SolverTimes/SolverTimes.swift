import DKSCompiler
import DKSDiagnostics
import Foundation

/// Median times in seconds, one line each, for `solver.py`:
///
///     SolverTimes solve METHOD ACTIVATION LAYERS RUNS     the pass that finds the target and solves for it
///     SolverTimes compile FILE RUNS                       text to transformed graph
@main enum SolverTimes {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "solve" where words.count == 5:
      let program = """
        network N {
          method \(words[1])
          input x: Float[8]
          output y = x -> repeat \(words[3]) { dense(8) -> \(words[2]) } -> dense(2)
        }
        """
      let file = SourceFile(name: "solve.dks", text: program)
      print(
        try median(Int(words[4]) ?? 100) { try seconds(ofPass: "transform-activations", in: compile(file)) })
    case "compile" where words.count == 3:
      let file = SourceFile(name: words[1], text: try String(contentsOfFile: words[1], encoding: .utf8))
      let clock = ContinuousClock()
      print(try median(Int(words[2]) ?? 20) { try clock.measure { _ = try compile(file) } / .seconds(1) })
    default:
      throw Failure(reason: "usage: SolverTimes solve METHOD ACTIVATION LAYERS RUNS | compile FILE RUNS")
    }
  }

  struct Failure: Error {
    var reason: String
  }

  static func compile(_ file: SourceFile) throws -> Compilation {
    let compilation = Compiler.compile(file, form: .dks)
    guard compilation.isComplete else {
      throw Failure(reason: compilation.diagnostics.all.first?.message ?? "no network")
    }
    return compilation
  }

  static func seconds(ofPass name: String, in compilation: Compilation) throws -> Double {
    guard let trace = compilation.networks.first?.trace.first(where: { $0.pass == name }) else {
      throw Failure(reason: "the pass did not run")
    }
    return trace.duration / .seconds(1)
  }

  static func median(_ runs: Int, _ time: () throws -> Double) throws -> Double {
    _ = try time()
    let times = try (0..<max(runs, 1)).map { _ in try time() }.sorted()
    return times[times.count / 2]
  }
}
