import Foundation
import Testing

@testable import DKSRuntime

@Suite struct CheckpointTests {
  private func parameters(_ seed: UInt64, outputs: Int = 4, name: String = "b") -> Parameters {
    var build = ParameterBuilder(seed: seed)
    _ = build.dense("a", from: 3, to: 5)
    _ = build.dense(name, from: 5, to: outputs)
    return build.parameters()
  }

  @Test func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/weights"
    let written = parameters(1)
    try parameters(3).save(to: path)
    try written.save(to: path)
    let read = parameters(2)
    #expect(read.values != written.values)
    try read.load(from: path)
    #expect(read.values == written.values)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["weights"])
  }

  /// Links stay links, whether they lead to a file or not yet; permissions stay.
  @Test func linksAndPermissionsStay() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    let (file, link, chain) = ("\(folder.path)/weights", "\(folder.path)/link", "\(folder.path)/chain")
    try manager.createSymbolicLink(atPath: link, withDestinationPath: "weights")
    try manager.createSymbolicLink(atPath: chain, withDestinationPath: link)
    try parameters(1).save(to: chain)
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
    let written = parameters(2)
    try written.save(to: link)
    #expect(try manager.destinationOfSymbolicLink(atPath: link) == "weights")
    #expect(try manager.destinationOfSymbolicLink(atPath: chain) == link)
    #expect(try manager.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
    let read = parameters(3)
    try read.load(from: file)
    #expect(read.values == written.values)
    #expect(try manager.contentsOfDirectory(atPath: folder.path).sorted() == ["chain", "link", "weights"])
  }

  @Test func devicesAndPipesAreWrittenTo() throws {
    let folder = try TemporaryFolder()
    try parameters(1).save(to: "/dev/null")
    #expect(throws: RuntimeError.self) { try parameters(1).save(to: "/dev/full") }
    #expect(
      throws: RuntimeError(file: folder.path, "cannot be written: this is a directory, a file is wanted")
    ) {
      try parameters(1).save(to: folder.path)
    }
    let (pipe, copy) = ("\(folder.path)/pipe", "\(folder.path)/copy")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = Process()
    reader.executableURL = URL(fileURLWithPath: "/bin/sh")
    reader.arguments = ["-c", "cat '\(pipe)' > '\(copy)'"]
    try reader.run()
    try parameters(1).save(to: pipe)
    reader.waitUntilExit()
    let read = parameters(2)
    try read.load(from: copy)
    #expect(read.values == parameters(1).values)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["copy", "pipe"])
  }

  @Test func otherNetworksAndBrokenFilesAreErrors() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/weights"
    try parameters(1).save(to: path)
    func error(_ parameters: Parameters, _ path: String) -> String {
      do {
        try parameters.load(from: path)
        return "no error"
      } catch { return "\(error)".replacingOccurrences(of: folder.path + "/", with: "") }
    }
    let other = parameters(2, outputs: 7)
    let before = other.values
    #expect(error(other, path) == "weights:4: found 'b.weight 5x4', wanted 'b.weight 5x7'")
    #expect(other.values == before)
    #expect(error(parameters(2, name: "c"), path) == "weights:4: found 'b.weight 5x4', wanted 'c.weight 5x4'")
    var build = ParameterBuilder(seed: 1)
    _ = build.dense("a", from: 3, to: 5)
    #expect(error(build.parameters(), path) == "weights:4: found 'b.weight 5x4', wanted no more parameters")
    _ = build.dense("b", from: 5, to: 4)
    _ = build.dense("c", from: 5, to: 4)
    #expect(error(build.parameters(), path) == "weights:6: found '', wanted 'c.weight 5x4'")

    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let short = folder.write("short", Array(bytes.dropLast(3)))
    #expect(error(parameters(1), short) == "short: found 173 bytes of values, wanted 176")
    let text = folder.write("text", "hello")
    #expect(error(parameters(1), text) == "text:1: this is no checkpoint; wanted 'DKS parameters 1'")
    #expect(error(parameters(1), "\(folder.path)/none") == "none: cannot be read")
    #expect(throws: RuntimeError.self) { try parameters(1).save(to: "\(folder.path)/no/such/folder") }
  }
}
