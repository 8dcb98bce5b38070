import DKSDiagnostics
import Testing

@testable import DKSModels
@testable import DKSONNX
@testable import DKSTensors

/// Tensors that lie in other files come into the file of the model that is written, wherever the model has them, and
/// no name that a model chose is written to.
@Suite struct ExternalDataTests {
  /// A tensor of floats that lies in another file.
  private func external(
    _ name: String, _ shape: [Int], in location: String, from offset: Int = 0, length: Int? = nil
  ) -> Bytes {
    var entries = [("location", location), ("offset", "\(offset)")]
    if let length { entries.append(("length", "\(length)")) }
    return Bytes().numbers(1, shape).number(2, 1).text(8, name)
      .messages(13, entries.map { Bytes().text(1, $0.0).text(2, $0.1) }).number(14, 1)
  }

  private func constant(_ tensor: Bytes, as result: String) -> Bytes {
    Part.node("Constant", [], [result], [Bytes().text(1, "value").message(5, tensor).number(20, 4)])
  }

  /// Bytes of which each says its place.
  private let data = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

  /// y = relu(x + …), with one tensor for each way in which a model can have one.
  private func model(_ tensors: [Bytes], nodes: [Bytes] = [], functions: [Bytes] = []) -> [UInt8] {
    let graph = Part.graph(
      [Part.node("Relu", ["x"], ["y"])] + nodes, initializers: tensors)
    return Bytes().number(1, 10).message(7, graph).message(8, Bytes().text(1, "").number(2, 20))
      .messages(25, functions).bytes
  }

  /// Where every external tensor of a written model lies, by name, in the order of the file.
  private func places(_ bytes: [UInt8], _ message: ONNXMessage = .model) throws -> [(
    name: String, entries: [String: String]
  )] {
    let file = MappedFile(bytes)
    var found: [(name: String, entries: [String: String])] = []
    func walk(_ message: ONNXMessage, _ range: Range<Int>) throws {
      var reader = WireReader(file, range)
      var name = ""
      var entries: [String: String] = [:]
      while let field = try reader.next() {
        if message == .tensor, field.number == 8 { name = try field.string(in: file) }
        if message == .tensor, field.number == 13 {
          let pair = try KeyValue.read(field, in: file)
          entries[pair.key] = pair.value
        }
        if let child = message.child(field.number) { try walk(child, field.payload) }
      }
      if !entries.isEmpty { found.append((name, entries)) }
    }
    try walk(message, 0..<bytes.count)
    return found
  }

  /// Writes what is read of `bytes`, and checks that every tensor has the elements that it had.
  private func copied(
    _ bytes: [UInt8], beside others: [String: [UInt8]], named: String = "new.onnx",
    change: (inout Model) -> Void = { _ in }
  ) throws -> (main: [UInt8], data: [UInt8]) {
    var model = try Files.model(bytes, beside: others)
    change(&model)
    let files = try Files.write(model, named: named)
    #expect(files.siblings.map(\.name) == [named + ".data"])
    let written = (main: try Files.bytes(files.main), data: try Files.bytes(files.siblings[0].image))
    let (old, new) = (try places(bytes), try places(written.main))
    #expect(old.map(\.name) == new.map(\.name))
    for (a, b) in zip(old, new) {
      #expect(b.entries["location"] == named + ".data")
      let whole = try #require(others.first { a.entries["location"]?.hasSuffix($0.key) ?? false }?.value)
      let (from, to) = (Int(a.entries["offset"] ?? "0") ?? 0, Int(b.entries["offset"] ?? "") ?? -1)
      let count = try #require(Int(b.entries["length"] ?? ""))
      #expect(to >= 0 && to + count <= written.data.count)
      #expect(Array(whole[from..<from + count]) == Array(written.data[to..<to + count]), "\(a.name)")
    }
    return written
  }

  @Test(arguments: [".bashrc", "sub/deep/w.bin", "new.onnx", "w b.bin", "./w.bin", "new.onnx.data/w"])
  func noNameOfAModelIsWrittenTo(location: String) throws {
    let bytes = model([external("w", [16], in: location)])
    let name = location.hasPrefix("./") ? String(location.dropFirst(2)) : location
    _ = try copied(bytes, beside: [name: data])
  }

  @Test func tensorsAreFoundWhereverTheyLie() throws {
    let branch = Bytes().message(1, Part.node("Add", ["x", "b"], ["r"])).text(2, "branch")
      .message(5, external("b", [8], in: "w.bin", from: 512)).message(12, Part.value("r", nil))
    let function = Bytes().text(1, "F").text(4, "a").text(5, "b").message(
      7, constant(external("f", [4], in: "v.bin", from: 64), as: "b")
    ).text(10, "own")
    let sparse = Bytes().message(1, external("s", [2], in: "w.bin", from: 1000))
      .message(2, Part.integers("", [0, 1])).number(3, 8)
    let bytes = model(
      [external("i", [32], in: "w.bin", from: 128, length: 128)],
      nodes: [
        constant(external("c", [16], in: "v.bin"), as: "c"),
        Part.node("If", ["x"], ["z"], [Bytes().text(1, "then_branch").message(6, branch).number(20, 5)]),
        Part.node(
          "Unknown", ["x"], ["u"], [Bytes().text(1, "value").message(22, sparse).number(20, 11)],
          domain: "own"),
      ], functions: [function])
    let files = ["w.bin": data, "v.bin": data.reversed()]
    _ = try copied(bytes, beside: files)
    // The same where something else has changed, so that the model is put together anew.
    _ = try copied(bytes, beside: files) { $0.provenance = [("method", "none")] }
  }

  /// What shares bytes shares them afterwards, and what lies between is not written.
  @Test func nothingIsWrittenTwice() throws {
    let bytes = model([
      external("a", [64], in: "w.bin"), external("b", [64], in: "./w.bin"),
      external("half", [32], in: "w.bin", from: 128),
      external("across", [64], in: "w.bin", from: 200),
      external("far", [16], in: "w.bin", from: 4000, length: 64),
    ])
    let (_, written) = try copied(bytes, beside: ["w.bin": data])
    #expect(written.count == 456 + 56 + 64)
  }

  @Test func aTensorWithoutElementsNeedsNoFile() throws {
    let bytes = model([external("none", [0], in: "w.bin")])
    let files = try Files.write(try Files.model(bytes, beside: ["w.bin": []]))
    #expect(files.siblings.isEmpty)
    #expect(try places(try Files.bytes(files.main)).isEmpty)
  }

  /// What dksc has written keeps its bytes where it is copied under the same name.
  @Test func aCopyOfTheSameNameHasTheSameBytes() throws {
    let bytes = model([external("w", [16], in: "new.onnx.data", from: 100, length: 64)])
    let (main, written) = try copied(bytes, beside: ["new.onnx.data": data])
    #expect(main == bytes)
    #expect(written == data)
  }

  /// While its data are replaced, a model refers to them by another name, and they lie where they will.
  @Test(arguments: ["new.onnx", "old.onnx"])
  func theModelInBetweenHasTheSamePlaces(named: String) throws {
    let bytes = model([
      external("a", [16], in: "old.onnx.data"), external("b", [8], in: "old.onnx.data", from: 512),
    ])
    let files = try Files.write(try Files.model(bytes, beside: ["old.onnx.data": data]), named: named)
    guard case .renamed(let interim) = files.interim else {
      Issue.record("the model cannot be replaced with its data")
      return
    }
    let between = try places(try Files.bytes(try #require(interim("other"))))
    let final = try places(try Files.bytes(files.main))
    #expect(between.map { $0.entries["location"] } == ["other", "other"])
    #expect(between.map { $0.entries["offset"] } == final.map { $0.entries["offset"] })
  }

  @Test func dataThatAreNotThereAreNamed() {
    let bytes = model([], nodes: [constant(external("c", [16], in: "v.bin", from: 4090), as: "c")])
    let (model, diagnostics) = Files.read(bytes, beside: ["v.bin": data])
    #expect(model == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0913"])
    #expect(
      diagnostics.all[0].message.contains(
        "the tensor 'c' has 64 bytes from 4090 on in 'v.bin', which has 4096"))
  }
}
