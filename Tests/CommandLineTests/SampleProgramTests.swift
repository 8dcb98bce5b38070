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

  /// Two heads on the one label that images have: compiled, trained, and reported by their own names.
  @Test func headsOnOneLabelTrain() throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = """
      network TwoHeads {
        method tat(tau: 0.3)
        input image: Float[3, 32, 32]
        let early = image -> conv(8, 3, stride: 4) -> gelu
        let deep = early -> repeat 2 { conv(8, 3) -> gelu }
        output aux = early -> globalAveragePool -> dense(10)
        output main = deep -> globalAveragePool -> dense(10)
      }
      train TwoHeads {
        data: cifar10("Data/CIFAR-10")
        loss: crossEntropy(main) + 0.3 * crossEntropy(aux)
        optimizer: sgd(rate: 0.01, momentum: 0.9)
        batch: 8
        epochs: 1
      }
      """
    let file = folder.appending(path: "heads.dks")
    try text.write(to: file, atomically: true, encoding: .utf8)
    let source = folder.appending(path: "Program.swift")
    let compiled = try Tool.run(
      Tool.products.appending(path: "dksc"), [file.path, "-o", source.path])
    #expect(compiled.status == 0, "\(compiled.errors)")
    let program = folder.appending(path: "program")
    let built = try SwiftCompiler.build(source, to: program)
    #expect(built.status == 0, "\(built.errors)")
    try SyntheticData.write(for: "inception.dks", into: folder)
    let ran = try Tool.run(program, [], in: folder)
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("test main: loss") && ran.output.contains("test aux: loss"), "\(ran.output)")
    // A label that no head has a class for is known when it is read, with its place.
    let batch = folder.appending(path: "Data/CIFAR-10/data_batch_2.bin")
    var bytes = try Data(contentsOf: batch)
    bytes[3073] = 10
    try bytes.write(to: batch)
    let refused = try Tool.run(program, [], in: folder)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("data_batch_2.bin: found the label 10 in record 2, wanted 0...9"))
  }

  /// Stopped at any moment, a program leaves the weights of an epoch or none, and nothing else.
  @Test func aProgramThatIsStoppedLeavesNothingHalfDone() throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, program) = (folder.appending(path: "Program.swift"), folder.appending(path: "program"))
    let mlp = Tool.samples.appending(path: "mlp.dks").path
    #expect(try Tool.dksc(mlp, "-o", source.path, "-D", "depth=4").status == 0)
    #expect(try SwiftCompiler.build(source, to: program).status == 0)
    try SyntheticData.write(for: "mlp.dks", into: folder)
    let saved = folder.appending(path: "saved")
    try FileManager.default.createDirectory(at: saved, withIntermediateDirectories: false)
    let weights = saved.appending(path: "weights")
    var sizes: Set<Int> = []
    for turn in 0..<12 {
      let process = Process()
      process.executableURL = program
      process.currentDirectoryURL = folder
      process.arguments = ["--epochs", "100000", "--quiet", "--save", weights.path]
      process.standardError = FileHandle.nullDevice
      try process.run()
      for _ in 0..<3000 where !FileManager.default.fileExists(atPath: weights.path) { usleep(10_000) }
      usleep(UInt32(turn * 3_000))
      kill(process.processIdentifier, turn % 2 == 0 ? SIGTERM : SIGINT)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      let left = try FileManager.default.contentsOfDirectory(atPath: saved.path)
      #expect(left == ["weights"])
      sizes.insert(try Data(contentsOf: weights).count)
    }
    #expect(sizes.count == 1)
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
