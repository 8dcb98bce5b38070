import Foundation
import Testing

/// Files are the user's: only those are written that were named, or that lie beside them by a name of theirs, and what
/// is read is not lost.
@Suite struct NamedFileTests {
  private let copy = ["--method", "none", "--keep-weights"]

  private func dksc(_ arguments: [String], in folder: URL? = nil) throws -> Tool.Result {
    try Tool.run(Tool.products.appending(path: "dksc"), arguments, in: folder)
  }

  @Test(
    arguments: [".bashrc", "weights.bin", "sub/deep/w.bin", "out.onnx"],
    [[], ["--replace", "tanh=softplus"]])
  func theNamesOfAModelAreNotWrittenTo(location: String, more: [String]) throws {
    try Tool.inFolder { folder in
      let (source, home) = (folder.appending(path: "source"), folder.appending(path: "home"))
      let model = try ExternalModel.write("m.onnx", in: source, location: location)
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
      for name in [".bashrc", "weights.bin"] {
        try "original".write(to: home.appending(path: name), atomically: false, encoding: .utf8)
      }
      let result = try dksc([model.path, "-o", home.appending(path: "out.onnx").path] + copy + more)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try Tool.names(home) == [".bashrc", "out.onnx", "out.onnx.data", "weights.bin"])
      for name in [".bashrc", "weights.bin"] {
        #expect(try String(contentsOf: home.appending(path: name), encoding: .utf8) == "original")
      }
      let back = try dksc([
        "check", home.appending(path: "out.onnx").path, "--method", "none", "--keep-weights",
      ])
      #expect(back.errors.isEmpty)
    }
  }

  /// Nobody asked for the link to be followed: it is replaced.
  @Test func dataDoNotFollowLinks() throws {
    try Tool.inFolder { folder in
      let model = try ExternalModel.write("m.onnx", in: folder, location: "w.bin")
      let victim = folder.appending(path: "victim")
      try "victim".write(to: victim, atomically: false, encoding: .utf8)
      let home = folder.appending(path: "home")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        atPath: home.appending(path: "out.onnx.data").path, withDestinationPath: "../victim")
      for _ in 0..<2 {
        #expect(try dksc([model.path, "-o", home.appending(path: "out.onnx").path] + copy).status == 0)
        #expect(try String(contentsOf: victim, encoding: .utf8) == "victim")
      }
      #expect(try Tool.names(home) == ["out.onnx", "out.onnx.data"])
    }
  }

  @Test func aPipeInThePlaceOfDataIsRefused() throws {
    try Tool.inFolder { folder in
      let model = try ExternalModel.write("m.onnx", in: folder, location: "w.bin")
      #expect(mkfifo(folder.appending(path: "out.onnx.data").path, 0o600) == 0)
      let result = try dksc([model.path, "-o", folder.appending(path: "out.onnx").path] + copy)
      #expect(result.status == 1)
      #expect(result.errors.contains("this is a device or a pipe"))
      #expect(try Tool.names(folder) == ["m.onnx", "out.onnx.data", "w.bin"])
    }
  }

  /// Two models may lie in one folder and in one file of weights.
  @Test func copiesBesideTheirSourceLeaveItAsItIs() throws {
    try Tool.inFolder { folder in
      let model = try ExternalModel.write("m.onnx", in: folder, location: "w.bin", network: "A")
      let before = try ["m.onnx", "w.bin"].map { try Data(contentsOf: folder.appending(path: $0)) }
      let out = folder.appending(path: "copy.onnx")
      #expect(try dksc([model.path, "-o", out.path] + copy).status == 0)
      #expect(try ["m.onnx", "w.bin"].map { try Data(contentsOf: folder.appending(path: $0)) } == before)
      #expect(try ExternalModel.isWhole(out))
      // In place too: the data get a name of the model's own.
      #expect(try dksc([model.path, "-o", model.path] + copy).status == 0)
      #expect(try Tool.names(folder) == ["copy.onnx", "copy.onnx.data", "m.onnx", "m.onnx.data", "w.bin"])
      #expect(try Data(contentsOf: folder.appending(path: "w.bin")) == before[1])
      #expect(try ExternalModel.isWhole(model))
    }
  }

  static let source = "/// Kept.\n" + UnusedOptionTests.program

  @Test(arguments: ["n.dks", "./n.dks", "link.dks", "hard.dks", "folder/n.dks"], ["n.dks", "link.dks"])
  func aSourceIsNotReplaced(output: String, input: String) throws {
    try Tool.inFolder { folder in
      let program = folder.appending(path: "n.dks")
      try Self.source.write(to: program, atomically: false, encoding: .utf8)
      try FileManager.default.linkItem(at: program, to: folder.appending(path: "hard.dks"))
      for (name, target) in [("link.dks", "n.dks"), ("folder", ".")] {
        try FileManager.default.createSymbolicLink(
          atPath: folder.appending(path: name).path, withDestinationPath: target)
      }
      for more in [[], copy] {
        let result = try dksc([input, "-o", output] + more, in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("\(output): error: this is read as a source"), "\(result.errors)")
        #expect(try String(contentsOf: program, encoding: .utf8) == Self.source)
      }
    }
  }

  @Test func whatIsImportedIsNotReplaced() throws {
    try Tool.inFolder { folder in
      let block = "block B { dense(8) -> tanh }\n"
      try block.write(to: folder.appending(path: "b.dks"), atomically: false, encoding: .utf8)
      try Self.source.replacing("dense(8) -> tanh", with: "B").replacing(
        "/// Kept.\n", with: "import \"b.dks\"\n"
      )
      .write(to: folder.appending(path: "n.dks"), atomically: false, encoding: .utf8)
      let result = try dksc(["n.dks", "-o", "b.dks"], in: folder)
      #expect(result.status == 1)
      #expect(result.errors.contains("b.dks: error: this is read as a source"), "\(result.errors)")
      #expect(try String(contentsOf: folder.appending(path: "b.dks"), encoding: .utf8) == block)
    }
  }

  @Test func theWeightsThatAreReadAreNotReplaced() throws {
    try Tool.inFolder { folder in
      for location in ["out.onnx", "out.onnx.data", "out.bin"] {
        let model = try ExternalModel.write("m.onnx", in: folder, location: location)
        let output = location == "out.bin" ? "out.xml" : "out.onnx"
        let before = try Data(contentsOf: folder.appending(path: location))
        let result = try dksc([model.path, "-o", folder.appending(path: output).path] + copy)
        #expect(result.status == 1)
        #expect(result.errors.contains("\(location): error: the weights of the model that is read lie here"))
        #expect(try Data(contentsOf: folder.appending(path: location)) == before)
        try FileManager.default.removeItem(at: folder.appending(path: location))
      }
      #expect(try Tool.names(folder) == ["m.onnx"])
    }
  }

  /// The two have one name for their weights, and whoever trains uses it too.
  @Test func weightsOfOthersAreNotReplaced() throws {
    try Tool.inFolder { folder in
      let model = try ExternalModel.write("m.onnx", in: folder, location: "w.bin")
      let weights = folder.appending(path: "out.safetensors")
      func write(_ name: String) throws -> Tool.Result {
        try dksc([model.path, "-o", folder.appending(path: name).path] + copy)
      }
      #expect(try write("out.py").status == 0)
      // The module tells its weights from those of another one.
      let module = try String(contentsOf: folder.appending(path: "out.py"), encoding: .utf8)
      let network = try #require(module.firstMatch(of: /not in \(None, "([0-9a-f]{16})"\)/))
      let before = try Data(contentsOf: weights)
      #expect(before.firstRange(of: Data("\"dksc.network\":\"\(network.1)\"".utf8)) != nil)
      let other = try write("out.dks")
      #expect(other.status == 1)
      #expect(
        other.errors.contains("out.safetensors: error: the weights of a '.py' file lie here"),
        "\(other.errors)")
      #expect(try Tool.names(folder) == ["m.onnx", "out.py", "out.safetensors", "w.bin"])
      #expect(try Data(contentsOf: weights) == before)
      #expect(try write("out.py").status == 0)
      try Data([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]).write(to: weights)
      let trained = try write("out.py")
      #expect(trained.status == 1)
      #expect(trained.errors.contains("weights lie here that dksc did not write"), "\(trained.errors)")
      // And those that are given are not replaced by those that are written.
      try FileManager.default.removeItem(at: weights)
      #expect(try write("out.dks").status == 0)
      let given = try dksc(
        ["out.dks", "-o", "out.py", "--weights", "out.safetensors"], in: folder)
      #expect(given.status == 1, "\(given.errors)")
      #expect(try dksc(["out.dks", "-o", "n.py", "--weights", "out.safetensors"], in: folder).errors.isEmpty)
    }
  }

  /// Names and shapes agree, and yet they are of another program.
  @Test func weightsOfAnotherProgramAreSaid() throws {
    try Tool.inFolder { folder in
      let model = try ExternalModel.write("m.onnx", in: folder, location: "w.bin")
      #expect(try dksc([model.path, "-o", folder.appending(path: "n.dks").path] + copy).status == 0)
      let text = try String(contentsOf: folder.appending(path: "n.dks"), encoding: .utf8)
      let run = ["n.dks", "-o", "n.xml", "--weights", "n.safetensors"]
      for method in ["none", "he"] {
        #expect(try !dksc(run + ["--method", method], in: folder).errors.contains("DKS0810"))
      }
      try text.replacing("tanh", with: "softplus").write(
        to: folder.appending(path: "n.dks"), atomically: false, encoding: .utf8)
      let result = try dksc(run + ["--method", "none"], in: folder)
      #expect(result.status == 0)
      #expect(
        result.errors.contains("'n.safetensors' was written beside another program"), "\(result.errors)")
    }
  }
}
