import DKSTensors
import Foundation
import Testing

@testable import dksc

/// Model files are mapped in and written whole or not at all.
struct ModelFileTests {
  /// Calls `body` with a new folder, and removes it.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func image(_ text: String) -> FileImage {
    var image = FileImage()
    image.append(Array(text.utf8))
    return image
  }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// The bytes of a mapped file, which is held meanwhile.
  private func bytes(_ file: MappedFile) -> Data { withExtendedLifetime(file) { Data($0.bytes) } }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func aFileIsMappedWithTheFilesBesideIt() throws {
    try inFolder { folder in
      try "model".write(to: folder.appending(path: "m.onnx"), atomically: false, encoding: .utf8)
      try FileManager.default.createDirectory(
        at: folder.appending(path: "w"), withIntermediateDirectories: false)
      try "weights".write(to: folder.appending(path: "w/a.bin"), atomically: false, encoding: .utf8)
      try "".write(to: folder.appending(path: "empty"), atomically: false, encoding: .utf8)
      let source = try MappedInput.source(folder.appending(path: "m.onnx").path)
      #expect(bytes(source.file) == Data("model".utf8))
      #expect(try bytes(source.sibling("w/a.bin").get()) == Data("weights".utf8))
      #expect(try bytes(source.sibling("./empty").get()).isEmpty)
    }
  }

  @Test(arguments: [
    ("", "the name of the file with the weights is empty or no name"),
    ("a\0b", "the name of the file with the weights is empty or no name"),
    ("/etc/passwd", "'/etc/passwd' is an absolute path, a file beside the model is wanted"),
    ("../m.onnx", "'../m.onnx' leads out of the folder of the model"),
    ("w/../../m", "'w/../../m' leads out of the folder of the model"),
    ("none", "'none' cannot be read: no such file or directory"),
    ("w", "'w' cannot be read: this is a directory, a file is wanted"),
  ])
  func noNameLeadsOutOfTheFolder(name: String, message: String) throws {
    try inFolder { folder in
      try "model".write(to: folder.appending(path: "m.onnx"), atomically: false, encoding: .utf8)
      try FileManager.default.createDirectory(
        at: folder.appending(path: "w"), withIntermediateDirectories: false)
      let source = try MappedInput.source(folder.appending(path: "m.onnx").path)
      guard case .failure(let error) = source.sibling(name) else {
        Issue.record("'\(name)' was read")
        return
      }
      #expect(error.message == message)
    }
  }

  @Test(arguments: ["/dev/null", "/dev", "/nowhere/at/all", "-"])
  func whatIsNoFileIsRefused(path: String) {
    #expect(throws: InputFile.Failure.self) { try MappedInput.source(path) }
  }

  @Test func allFilesOfASetAreWritten() throws {
    try inFolder { folder in
      var files = ModelFiles(main: image("main"))
      files.siblings = [("data", image("a")), ("safetensors", image("b")), ("own.bin", image("c"))]
      try OutputFile.write(files, to: folder.appending(path: "m.dks.onnx").path)
      #expect(try names(folder) == ["m.dks.onnx", "m.dks.onnx.data", "m.dks.safetensors", "own.bin"])
      #expect(try text(folder.appending(path: "m.dks.onnx")) == "main")
      #expect(try text(folder.appending(path: "own.bin")) == "c")
    }
  }

  /// The second file cannot be made: the first is not changed, and nothing is left behind.
  @Test func aFailureChangesNothing() throws {
    try inFolder { folder in
      let main = folder.appending(path: "m.onnx")
      try "old".write(to: main, atomically: false, encoding: .utf8)
      try "old data".write(to: folder.appending(path: "m.onnx.data"), atomically: false, encoding: .utf8)
      var files = ModelFiles(main: FileImage())
      files.main.append(Tensor(.float32, [2], .bytes([1])))
      files.siblings = [("data", image("new data"))]
      #expect(throws: OutputFile.Failure.self) { try OutputFile.write(files, to: main.path) }
      #expect(try names(folder) == ["m.onnx", "m.onnx.data"])
      #expect(try text(main) == "old")
      #expect(try text(folder.appending(path: "m.onnx.data")) == "old data")
    }
  }

  @Test func aDirectoryInTheWayIsFoundBeforeAnythingIsWritten() throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "m.bin"), withIntermediateDirectories: false)
      var files = ModelFiles(main: image("main"))
      files.siblings = [("bin", image("weights"))]
      #expect(throws: OutputFile.Failure.self) {
        try OutputFile.write(files, to: folder.appending(path: "m.xml").path)
      }
      #expect(try names(folder) == ["m.bin"])
    }
  }

  /// The output reads from the file that it replaces.
  @Test func theInputMayBeReplaced() throws {
    try inFolder { folder in
      let path = folder.appending(path: "m.onnx")
      let old = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      try old.write(to: path)
      let source = try MappedInput.source(path.path)
      var files = ModelFiles(main: image("new "))
      files.main.append(try #require(MappedSlice(source.file, 0..<old.count)))
      try OutputFile.write(files, to: path.path)
      #expect(try Data(contentsOf: path) == Data("new ".utf8) + old)
      #expect(bytes(source.file) == old)
      #expect(try names(folder) == ["m.onnx"])
    }
  }

  @Test func modeAndLinksOfAReplacedFileStay() throws {
    try inFolder { folder in
      let (file, link) = (folder.appending(path: "file"), folder.appending(path: "link.onnx"))
      try "old".write(to: file, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
      try OutputFile.write(ModelFiles(main: image("new")), to: link.path)
      #expect(try text(file) == "new")
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path).hasSuffix("file"))
    }
  }

  @Test func aDeviceHoldsOneFile() throws {
    try OutputFile.write(ModelFiles(main: image("text")), to: "/dev/null")
    var files = ModelFiles(main: image("text"))
    files.siblings = [("data", image("weights"))]
    #expect(throws: OutputFile.Failure.self) { try OutputFile.write(files, to: "/dev/null") }
  }
}
