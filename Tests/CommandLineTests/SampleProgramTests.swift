import Foundation
import Testing

/// Every sample becomes a Swift program that compiles and runs: two steps of training where the sample says
/// how, a forward pass where it does not.
@Suite(.serialized) struct SampleProgramTests {
  /// Options that make a sample small enough for a test; the structure stays.
  static let shrunk: [String: [String]] = [
    "resnet50.dks": ["-D", "size=32"],
    "mlp.dks": ["-D", "width=64"],
  ]

  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: Tool.samples.path))?
    .filter { $0.hasSuffix(".dks") }.sorted() ?? []

  @Test func thereAreEight() { #expect(Self.names.count >= 8) }

  @Test(arguments: names)
  func compilesAndRuns(name: String) throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appending(path: "Program.swift")
    let compiled = try Tool.run(
      Tool.products.appending(path: "dksc"),
      [Tool.samples.appending(path: name).path, "-o", source.path] + (Self.shrunk[name] ?? []))
    #expect(compiled.status == 0, "\(compiled.errors)")

    let program = folder.appending(path: "program")
    let built = try SwiftCompiler.build(source, to: program)
    #expect(built.status == 0, "\(built.errors)")

    try SyntheticData.write(for: name, into: folder)
    let ran = try Tool.run(program, SyntheticData.arguments(for: name), in: folder)
    #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    #expect(!ran.output.isEmpty || !ran.errors.isEmpty)
  }

  /// Architecture 6: repeated layers become loops, so the compiler's time does not grow with the depth.
  @Test func aThousandLayersAreALoop() throws {
    let deep = try Tool.dksc(Tool.samples.appending(path: "deep.dks").path, "--emit", "swift")
    #expect(deep.status == 0)
    #expect(deep.output.split(separator: "\n").count < 120)
  }
}

/// `swiftc` over the modules that this test run has built.
enum SwiftCompiler {
  static func build(_ source: URL, to program: URL) throws -> Tool.Result {
    let products = Tool.products
    let objects = try ["DKSRuntime.build", "CElementwise.build"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(atPath: products.appending(path: folder).path)
        .filter { $0.hasSuffix(".o") }.sorted().map { products.appending(path: "\(folder)/\($0)").path }
    }
    let sources = Tool.root.appending(path: "Sources")
    return try Tool.run(
      URL(filePath: "/usr/bin/env"),
      [
        "swiftc", "-O", "-parse-as-library", "-swift-version", "6", "-warnings-as-errors",
        "-I", products.appending(path: "Modules").path,
        "-Xcc", "-fmodule-map-file=\(sources.path)/COpenBLAS/module.modulemap",
        "-Xcc", "-fmodule-map-file=\(products.path)/CElementwise.build/module.modulemap",
        "-Xcc", "-I\(sources.path)/CElementwise/include",
        source.path, "-o", program.path,
      ] + objects + ["-lopenblas"])
  }
}
