import Foundation
import Testing

/// The command line's contract: exit codes, one clear line for each thing that is not a network, and files
/// that are written whole or not at all.
@Suite struct ContractTests {
  let folder: URL
  let mlp = Tool.samples.appending(path: "mlp.dks").path

  init() throws { folder = try Tool.temporaryFolder() }

  @Test func aNetworkIsCompiled() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "mlp.swift")
    let result = try Tool.dksc(mlp, "-o", output.path)
    #expect(result.status == 0)
    #expect(result.output.isEmpty && result.errors.isEmpty)
    #expect(try String(contentsOf: output, encoding: .utf8).contains("struct MLP"))
  }

  @Test func theGraphGoesToStandardOutputAndReadsBack() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try Tool.dksc(mlp, "--emit", "graph")
    #expect(first.status == 0)
    let file = folder.appending(path: "mlp.graph")
    try first.output.write(to: file, atomically: true, encoding: .utf8)
    let second = try Tool.dksc(file.path, "--emit", "graph")
    #expect(second.output == first.output)
  }

  @Test func aFileThatLinksLeadToByManyPathsIsOneFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for link in ["a", "b"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: link).path, withDestinationPath: ".")
    }
    try "import \"a/more.dks\"\nimport \"b/more.dks\"\nlet wide = 8\n".write(
      to: folder.appending(path: "parts.dks"), atomically: true, encoding: .utf8)
    try "let narrow = 2\n".write(to: folder.appending(path: "more.dks"), atomically: true, encoding: .utf8)
    let main = folder.appending(path: "main.dks")
    try """
    import "a/parts.dks"
    import "b/a/b/parts.dks"
    network N { method none input x: Float[4] output y = x -> dense(wide) -> tanh -> dense(narrow) }
    """.write(to: main, atomically: true, encoding: .utf8)
    #expect(try Tool.dksc("check", main.path).status == 0)
    // A file that imports itself, by any path, is a cycle and no endless tree.
    try "import \"a/self.dks\"\nimport \"b/self.dks\"\n".write(
      to: folder.appending(path: "self.dks"), atomically: true, encoding: .utf8)
    let cycle = try Tool.dksc("check", folder.appending(path: "self.dks").path)
    #expect(cycle.status == 1)
    #expect(cycle.errors.contains("[DKS0209]"))
  }

  @Test func standardInputIsTheLanguage() throws {
    let text = try String(contentsOf: URL(filePath: mlp), encoding: .utf8)
    let result = try Tool.dksc("-", "--emit", "graph", "-D", "depth=3", input: text)
    #expect(result.status == 0)
    #expect(result.output.contains("features.repeat[2].tanh"))
    #expect(!result.output.contains("features.repeat[3]"))
  }

  @Test(arguments: [
    (["missing.dks", "-o", "x.swift"], 1, "missing.dks: error: no such file or directory"),
    (["folder.dks", "-o", "x.swift"], 1, "this is a directory"),
    (["/dev/null", "-o", "x.swift"], 1, "error: the extension '' names no form of input"),
    (["null.dks", "-o", "x.swift"], 1, "this is a device or a pipe"),
    (["empty.dks", "-o", "x.swift"], 1, "declares no network"),
    (["good.dks", "-o", "folder.dks/none/x.swift"], 1, "cannot write"),
    (["good.dks", "-o", "folder.swift"], 1, "this is a directory"),
    (["good.dks", "-o", "x.txt"], 64, "names no form of output"),
    (["good.dks"], 64, "--emit"),
    (["good.dks", "--print-after", "nothing", "-o", "x.swift"], 64, "There is no pass 'nothing'"),
    (["good.dks", "--stop-after", "infer-shapes", "-o", "x.swift"], 64, "A program needs all passes"),
    (["explain", "DKS9999"], 1, "there is no diagnostic or rule"),
  ])
  func whatIsNotPossibleIsSaidInOneLine(arguments: [String], status: Int32, message: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["folder.dks", "folder.swift"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: false)
    }
    try Data().write(to: folder.appending(path: "empty.dks"))
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "null.dks"), withDestinationURL: URL(filePath: "/dev/null"))
    try FileManager.default.copyItem(at: URL(filePath: mlp), to: folder.appending(path: "good.dks"))
    let result = try Tool.run(Tool.products.appending(path: "dksc"), arguments, in: folder)
    #expect(result.status == status)
    #expect(result.errors.contains(message), "\(result.errors)")
    if status == 1 {
      let lines = result.errors.split(separator: "\n").filter { !$0.hasPrefix(" ") }
      #expect(lines.count == 1, "\(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "x.swift").path))
  }

  @Test func aFileThatImportsItselfIsReadOnceByWhateverPath() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try "import \"a.dks\"\nblock B { dense(4) }\n".write(
      to: folder.appending(path: "a.dks"), atomically: true, encoding: .utf8)
    for path in ["a.dks", "./a.dks", "././/a.dks"] {
      let result = try Tool.dksc("check", path, in: folder)
      #expect(result.status == 1)
      #expect(result.errors.components(separatedBy: "[DKS0209]").count == 2, "\(result.errors)")
    }
  }

  @Test func errorsLeaveTheOldFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appending(path: "wrong.dks")
    let output = folder.appending(path: "wrong.swift")
    try "network N { output y = nothing }".write(to: source, atomically: true, encoding: .utf8)
    try "old".write(to: output, atomically: true, encoding: .utf8)
    #expect(try Tool.dksc(source.path, "-o", output.path).status == 1)
    #expect(try String(contentsOf: output, encoding: .utf8) == "old")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "wrong.dks", "wrong.swift",
      ])
  }

  @Test func aKilledCompilerLeavesTheOldFileOrTheNewOne() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "deep.graph")
    let deep = Tool.samples.appending(path: "deep.dks").path
    let arguments = [deep, "-D", "depth=3000", "-o", output.path]
    #expect(try Tool.run(Tool.products.appending(path: "dksc"), arguments).status == 0)
    let new = try Data(contentsOf: output)
    let old = Data("the old file\n".utf8)
    var wasKilled = 0
    for turn in 0..<30 {
      try old.write(to: output)
      let process = Process()
      process.executableURL = Tool.products.appending(path: "dksc")
      process.arguments = arguments
      try process.run()
      usleep(UInt32(turn * 25_000))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { wasKilled += 1 }
      let found = try Data(contentsOf: output)
      #expect(found == old || found == new)
    }
    #expect(wasKilled > 0)
  }

  @Test func linksStayLinksAndPermissionsStay() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let target = folder.appending(path: "target.graph")
    let link = folder.appending(path: "link.graph")
    try "old".write(to: target, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target.path)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
    #expect(try Tool.dksc(mlp, "-D", "depth=2", "-o", link.path).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == target.path)
    let attributes = try FileManager.default.attributesOfItem(atPath: target.path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try String(contentsOf: target, encoding: .utf8).contains("graph MLP"))
  }

  @Test(arguments: ["swift", "graph", "json"])
  func tenRunsGiveTheSameBytes(form: String) throws {
    let heads = Tool.samples.appending(path: "heads.dks").path
    let first = try Tool.dksc(heads, "--emit", form)
    #expect(first.status == 0)
    for _ in 0..<9 { #expect(try Tool.dksc(heads, "--emit", form).output == first.output) }
  }

  @Test func diagnosticsAreJSONOnRequest() throws {
    let result = try Tool.dksc(
      "check", "-", "--diagnostics", "json",
      input: "network N {\n  input x: Float[4]\n  output y = x -> dens(4)\n}\n")
    #expect(result.status == 1)
    for line in result.errors.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["code"] as? String == "DKS0201")
    }
  }

  @Test func theFormatterChecksAndRewrites() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "net.dks")
    try "network N{input x:Float[4] output y=x->dense(2)}".write(to: file, atomically: true, encoding: .utf8)
    #expect(try Tool.dksc("fmt", "--check", file.path).status == 1)
    #expect(try Tool.dksc("fmt", file.path).status == 0)
    #expect(try Tool.dksc("fmt", "--check", file.path).status == 0)
  }

  @Test(
    arguments: try FileManager.default.contentsOfDirectory(atPath: Tool.samples.path).filter {
      $0.hasSuffix(".dks")
    })
  func everySampleIsFormatted(name: String) throws {
    let result = try Tool.dksc("fmt", "--check", Tool.samples.appending(path: name).path)
    #expect(result.status == 0, "\(name): run 'dksc fmt' on it")
  }
}
