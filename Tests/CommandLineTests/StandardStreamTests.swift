import Foundation
import Testing

/// What goes to standard output arrives, or the command fails.
@Suite struct StandardStreamTests {
  static let mlp = Tool.samples.appending(path: "mlp.dks").path
  static let commands = [
    ["explain"], ["explain", "DKS0506"], ["passes"], ["--help"], ["--version"], ["help", "analyze"],
    ["--generate-completion-script", "bash"], ["analyze", mlp], ["analyze", mlp, "--json"],
    ["analyze", mlp, "--compare"], [mlp, "--emit", "graph"], [mlp, "--emit", "swift", "-o", "-"],
    [mlp, "--emit", "onnx", "-D", "depth=2", "-o", "-"], ["fmt", "-"],
  ]

  /// Runs the tool in a shell that does `redirection` with standard output.
  private func run(_ arguments: [String], _ redirection: String) throws -> Tool.Result {
    let program = Tool.products.appending(path: "dksc").path
    return try Tool.run(
      URL(filePath: "/bin/bash"),
      ["-c", "set -o pipefail; { sleep 0.1; \"$0\" \"$@\"; } \(redirection)", program] + arguments,
      input: UnusedOptionTests.program)
  }

  @Test(arguments: commands, ["> /dev/full", ">&-", "| true"])
  func aFailedWriteIsAnError(arguments: [String], redirection: String) throws {
    let result = try run(arguments, redirection)
    #expect(result.status == 1, "\(arguments)")
    #expect(result.errors.contains("<stdout>: error: cannot write: "), "\(result.errors)")
  }

  @Test func aDashIsStandardOutput() throws {
    let graph = try Tool.dksc(Self.mlp, "--emit", "graph")
    #expect(try Tool.dksc(Self.mlp, "--emit", "graph", "-o", "-").output == graph.output)
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "m.onnx").path
    #expect(try Tool.dksc(Self.mlp, "-o", file, "-D", "depth=2").status == 0)
    let result = try run([Self.mlp, "--emit", "onnx", "-D", "depth=2", "-o", "-"], "| cmp - \(file)")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: [
    (["-o", "-"], 64, "say the form with '--emit'"),
    (["-o", "-", "--emit", "pytorch"], 1, "2 files are written"),
    (["-o", "-", "--emit", "openvino"], 1, "2 files are written"),
  ])
  func standardOutputHoldsOneFile(arguments: [String], status: Int32, message: String) throws {
    let result = try Tool.run(Tool.products.appending(path: "dksc"), [Self.mlp] + arguments)
    #expect(result.status == status)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
