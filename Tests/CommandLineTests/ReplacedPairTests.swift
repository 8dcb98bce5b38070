import DKSCompiler
import DKSTensors
import Foundation
import Synchronization
import Testing

@testable import dksc

/// A model and its weights are replaced as one: at every moment what is there fits, and nothing else stays.
@Suite(.serialized) struct ReplacedPairTests {
  /// Networks whose weights are all 1 or all 2, as dksc writes them under the name `out`.
  private func files(_ form: ArtifactForm, in folder: URL) throws -> [ModelFiles] {
    try [("A", Float(1)), ("B", 2)].map { network, value in
      let path = try ExternalModel.write(
        network + ".onnx", in: folder, location: network, network: network, value: value)
      var options = CompilerOptions()
      options.method = "none"
      options.keepsWeights = true
      let compilation = Compiler.compile(try MappedInput.source(path.path), form: .onnx, options: options)
      return try #require(
        compilation.modelArtifact(
          in: form, fileName: "out." + form.fileExtension, sourceName: network, options: options
        ).files)
    }
  }

  /// Whether an IR is one of those, with its own weights.
  private static func isWholeIR(_ path: URL) throws -> Bool {
    let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    let data = try Data(contentsOf: path.deletingPathExtension().appendingPathExtension("bin"))
    let value: Float = text.contains("<net name=\"A\"") ? 1 : 2
    let bits = withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
    let places = text.matches(of: /element_type="f32" shape="64, 64" offset="(\d+)" size="16384"/)
    return places.count == 2
      && places.allSatisfy { place in
        guard let start = Int(place.1), start + 16384 <= data.count else { return false }
        return data[start..<start + 4] == bits && data[start + 16380..<start + 16384] == bits
      }
  }

  @Test(arguments: [ArtifactForm.onnx, .openvino])
  func whoeverLooksSeesAPair(form: ArtifactForm) throws {
    try Tool.inFolder { folder in
      let files = try files(form, in: folder)
      let home = folder.appending(path: "home")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
      let path = home.appending(path: "out." + form.fileExtension)
      try OutputFile.write(files[0], to: path.path)
      let before = try Tool.names(home)
      let isDone = Mutex(false)
      let seen = Mutex((whole: 0, broken: 0))
      let watcher = Thread {
        while !isDone.withLock({ $0 }) {
          var (first, second) = (stat(), stat())
          guard stat(path.path, &first) == 0 else { return seen.withLock { $0.broken += 1 } }
          let isWhole =
            (try? form == .onnx ? ExternalModel.isWhole(path) : Self.isWholeIR(path)) ?? false
          stat(path.path, &second)
          // What was read on both sides of a change says nothing.
          guard FileIdentity(first) == FileIdentity(second) else { continue }
          seen.withLock { if isWhole { $0.whole += 1 } else { $0.broken += 1 } }
        }
      }
      watcher.start()
      for turn in 1...150 { try OutputFile.write(files[turn % 2], to: path.path) }
      while seen.withLock({ $0.whole + $0.broken == 0 }) { usleep(1000) }
      isDone.withLock { $0 = true }
      while !watcher.isFinished { usleep(1000) }
      #expect(seen.withLock { $0.broken } == 0)
      #expect(try Tool.names(home) == before)
    }
  }

  /// The bytes do not say what lay there before.
  @Test(arguments: [ArtifactForm.onnx, .openvino, .pytorch, .dks])
  func whatWasThereLeavesNoTrace(form: ArtifactForm) throws {
    try Tool.inFolder { folder in
      let files = try files(form, in: folder)
      var found: [[Data]] = []
      for (name, turns) in [("fresh", [1]), ("again", [0, 1]), ("often", [1, 0, 0, 1, 1])] {
        let home = folder.appending(path: name)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
        for turn in turns {
          try OutputFile.write(files[turn], to: home.appending(path: "out." + form.fileExtension).path)
        }
        #expect(try Tool.names(home).count == 2)
        found.append(try Tool.names(home).map { try Data(contentsOf: home.appending(path: $0)) })
      }
      #expect(found[0] == found[1] && found[0] == found[2])
    }
  }

  /// A run that was killed may leave a model that refers to its data by another name; the next run removes them.
  @Test func dataOfAKilledRunAreRemoved() throws {
    try Tool.inFolder { folder in
      let files = try files(.onnx, in: folder)
      let home = folder.appending(path: "home")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
      guard case .renamed(let interim) = files[0].interim else {
        Issue.record("the model cannot be replaced with its data")
        return
      }
      let path = home.appending(path: "out.onnx")
      let left = "out.onnx.data.aB3xYz"
      var between = ModelFiles(main: try #require(interim(left)))
      between.siblings = [(left, files[0].siblings[0].image)]
      try OutputFile.write(between, to: path.path)
      try "other".write(to: home.appending(path: "out.onnx.data.abcdef"), atomically: false, encoding: .utf8)
      try "stale".write(to: home.appending(path: "out.onnx.data"), atomically: false, encoding: .utf8)
      #expect(try ExternalModel.isWhole(path))
      try OutputFile.write(files[1], to: path.path)
      #expect(try ExternalModel.isWhole(path))
      #expect(try Tool.names(home) == ["out.onnx", "out.onnx.data", "out.onnx.data.abcdef"])
    }
  }

  /// Killed at many moments: a whole pair; interrupted: besides, nothing else.
  @Test(arguments: [SIGKILL, SIGTERM, SIGINT, SIGHUP])
  func aRunThatIsEndedLeavesAPair(number: Int32) throws {
    try Tool.inFolder { folder in
      _ = try files(.onnx, in: folder)
      let home = folder.appending(path: "home")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
      let path = home.appending(path: "out.onnx")
      func start(_ name: String) throws -> Process {
        let process = Process()
        process.executableURL = Tool.products.appending(path: "dksc")
        process.arguments = [
          folder.appending(path: name).path, "-o", path.path, "--method", "none", "--keep-weights",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
      }
      let clock = ContinuousClock()
      let length = try clock.measure { try start("A.onnx").waitUntilExit() } / .microseconds(1)
      var ended = 0
      for turn in 0..<12 {
        let process = try start(turn % 2 == 0 ? "B.onnx" : "A.onnx")
        usleep(UInt32(length * Double(turn) / 11))
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal {
          #expect(process.terminationStatus == number)
          ended += 1
        }
        #expect(try ExternalModel.isWhole(path))
        if number != SIGKILL { #expect(try Tool.names(home) == ["out.onnx", "out.onnx.data"]) }
      }
      #expect(ended > 0)
    }
  }
}
