import Foundation
import Testing

/// The built `dksc`, run as a user runs it.
enum Tool {
  /// The folder of the build products: the test runner lies beside the tool.
  static let products = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent()
  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let samples = root.appending(path: "Samples")

  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs `dksc` with `arguments`.
  static func dksc(_ arguments: String..., input: String? = nil, in folder: URL? = nil) throws -> Result {
    try run(products.appending(path: "dksc"), arguments, input: input, in: folder)
  }

  /// Runs any program and waits for it.
  static func run(
    _ program: URL, _ arguments: [String], input: String? = nil, in folder: URL? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: a pipe that no one drains would stop the program.
    let output = folder.appending(path: "output")
    let errors = folder.appending(path: "errors")
    let standardInput = folder.appending(path: "input")
    try (input ?? "").write(to: standardInput, atomically: false, encoding: .utf8)
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: standardInput)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Calls `body` with a new empty folder, which is gone afterwards.
  static func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// The names of what lies in `folder`, in order.
  static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// Writes `program` as a model called `name` into a folder of its own, and calls `body` with both.
  static func withModel(_ name: String, of program: String, _ body: (URL, String) throws -> Void) throws {
    try inFolder { folder in
      let text = folder.appending(path: "n.dks")
      try program.write(to: text, atomically: false, encoding: .utf8)
      let model = folder.appending(path: name).path
      let written = try dksc(text.path, "-o", model)
      try #require(written.status == 0, "\(written.errors)")
      try body(folder, model)
    }
  }

  /// A new empty folder; the caller removes it.
  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dksc-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
