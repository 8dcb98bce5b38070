import Foundation
import Testing

@testable import DKSRuntime

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/dks-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) -> String {
    _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes))
    return "\(path)/\(name)"
  }

  func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

@Suite struct CSVTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(_ text: String, _ fields: Field..., test: Double = 0) throws -> DataSet {
    try DataSet.csv(folder.write("d.csv", text), fields, test: test)
  }

  private func error(_ text: String, _ fields: Field...) -> String {
    do {
      _ = try DataSet.csv(folder.write("d.csv", text), fields)
      return "no error"
    } catch {
      return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
    }
  }

  @Test func columnsAreFoundByName() throws {
    let text = "y,x[1],\"a \"\"b\"\"\",x[0]\r\n1, 2.5 ,7,3e1\r\n\r\n-4,\"5\",8,6\r\n"
    let data = try load(text, Field("x", shape: [2]), Field("y"), Field("a \"b\""))
    #expect(data.count == 2)
    let batch = data.batch(rows: [0, 1])
    #expect(batch["x"].values == [30, 2.5, 6, 5])
    #expect(batch["y"].values == [1, -4])
    #expect(batch["y"].shape == [])
    #expect(batch["a \"b\""].values == [7, 8])
  }

  @Test func otherSpellings() throws {
    let dotted = try load("\u{feff}x.0,x.1,x.2,x.3\n1,2,3,4", Field("x", shape: [2, 2]))
    #expect(dotted.batch(rows: [0])["x"].values == [1, 2, 3, 4])
    let single = try load("x\n1\n2\n", Field("x", shape: [1]))
    #expect(single.batch(rows: [1])["x"].values == [2])
    let images = try load("i[0],i[1],i[2],i[3]\n1,2,3,4\n", Field("i", shape: [2, 1, 2]))
    #expect(images.batch(rows: [0])["i"].values == [1, 2, 3, 4])
  }

  @Test func errorsNameThePlace() {
    #expect(error("x,y\n1,2\n3,cat\n", Field("y")) == "d.csv:3:3: found 'cat', wanted a number for 'y'")
    #expect(error("x,y\n1,\n", Field("y")) == "d.csv:2:3: found '', wanted a number for 'y'")
    #expect(error("x,y\n1,inf\n", Field("y")) == "d.csv:2:3: found 'inf', wanted a number for 'y'")
    #expect(error("x,y\n1\n", Field("y")) == "d.csv:2: found 1 cells, wanted 2 as in the header")
    #expect(
      error("x,y\n1,2\n", Field("z", shape: [2]))
        == "d.csv:1: found the columns 'x', 'y', wanted 'z[0]' for the field 'z' of shape [2]")
    #expect(error("x\n\"1\n", Field("x")) == "d.csv:2:1: this quote is never closed")
    #expect(
      error("x\n\"1\"2\n", Field("x"))
        == "d.csv:2:4: found text after a closing quote, wanted a comma or the end of the line")
    #expect(
      error("", Field("x")) == "d.csv:1: found nothing, wanted a header with the names of the columns")
    #expect(error("x\n", Field("x")) == "d.csv: found a header and no rows")
    let missing = "\(folder.path)/none.csv"
    #expect(throws: RuntimeError(file: missing, "cannot be read: no such file, or no permission")) {
      try DataSet.csv(missing, Field("x"))
    }
  }

  @Test func valuesThatAFieldMayNotHoldAreErrorsWhenTheyAreRead() throws {
    let classes = Field("y", classes: 3)
    #expect(
      error("x,y\n1,2\n3,3\n", classes) == "d.csv:3:3: found '3', wanted a whole number in 0...2 for 'y'")
    #expect(
      error("x,y\n1, 1.5\n", classes) == "d.csv:2:3: found '1.5', wanted a whole number in 0...2 for 'y'")
    #expect(error("y\n-1\n", classes) == "d.csv:2:1: found '-1', wanted a whole number in 0...2 for 'y'")
    #expect(
      error("y[0],y[1]\n0,1\n2,9\n", Field("y", shape: [2], classes: 3))
        == "d.csv:3:3: found '9', wanted a whole number in 0...2 for 'y'")
    #expect(
      error("y\n0.5\n1.25\n", Field("y", within: 0...1))
        == "d.csv:3:1: found '1.25', wanted a number in 0.0...1.0 for 'y'")
    #expect(try load("y\n0\n2\n", classes).count == 2)
    #expect(throws: RuntimeError("found 7.0 in example 2, wanted a whole number in 0...2 for 'y'")) {
      try DataSet([(classes, [1, 7])])
    }
  }

  @Test func aShareOfTheRowsIsHeldBack() throws {
    let text = "x\n" + (0..<50).map { "\($0)\n" }.joined()
    let data = try load(text, Field("x"), test: 0.2)
    #expect(data.testRows.count == 10)
    #expect((data.trainingRows + data.testRows).sorted() == Array(0..<50))
    #expect(try load(text, Field("x"), test: 0.2).testRows == data.testRows)
    let path = folder.write("e.csv", text)
    let splits = try [1, 2].map { try DataSet.csv(path, Field("x"), seed: $0).testRows }
    #expect(splits[0] != splits[1])
  }

  @Test func unknownFieldsAreErrors() throws {
    let batch = try load("x,y\n1,2\n", Field("x"), Field("y")).batch(rows: [0, 7])
    #expect(batch.count == 1)
    _ = batch["z"]
    #expect(batch.tape.failure?.description == "the data set has no field 'z'; it has 'x', 'y'")
    #expect(try load("x\n4\n", Field("x")).batch(rows: [0]).indices("x").indices == [4])
    let half = try load("x\n4.5\n", Field("x")).batch(rows: [0])
    _ = half.indices("x")
    #expect(half.tape.failure?.description == "field 'x' found 4.5, wanted a whole number")
    #expect(throws: RuntimeError.self) { try DataSet([(Field("x"), [1]), (Field("x"), [1])]) }
    #expect(throws: RuntimeError.self) { try DataSet([(Field("x"), [1]), (Field("y", shape: [2]), [1])]) }
    #expect(throws: RuntimeError.self) { try DataSet([]) }
  }
}

@Suite struct ImageFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func number(_ x: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(x >> $0 & 255) } }

  private func writeMNIST(_ part: String, _ pixels: [UInt8], _ labels: [UInt8]) {
    _ = folder.write(
      "\(part)-images-idx3-ubyte",
      number(0x803) + number(labels.count) + number(2) + number(3) + pixels)
    _ = folder.write("\(part)-labels-idx1-ubyte", number(0x801) + number(labels.count) + labels)
  }

  private func error(_ shape: [Int] = [1, 2, 3]) -> String {
    do {
      _ = try DataSet.mnist(folder.path, image: Field("image", shape: shape), label: "digit")
      return "no error"
    } catch {
      return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
    }
  }

  @Test func labelsBeyondTheClassesNameFileAndRecord() throws {
    writeMNIST("train", [UInt8](repeating: 0, count: 12), [7, 10])
    writeMNIST("t10k", [UInt8](repeating: 0, count: 6), [9])
    #expect(error() == "train-labels-idx1-ubyte: found the label 10 in record 2, wanted 0...9")
    let letters = try DataSet.mnist(
      folder.path, image: Field("image", shape: [1, 2, 3]), label: "letter", classes: 26)
    #expect(letters.count == 3)
  }

  @Test func mnist() throws {
    writeMNIST("train", [0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 0, 0], [7, 3])
    writeMNIST("t10k", [0, 0, 0, 0, 0, 51], [9])
    let data = try DataSet.mnist(folder.path, image: Field("image", shape: [1, 2, 3]), label: "digit")
    #expect(data.trainingRows == [0, 1] && data.testRows == [2])
    let batch = data.batch(rows: [0, 2])
    expectClose(batch["image"].values, [0, 0.2, 0.4, 0.6, 0.8, 1, 0, 0, 0, 0, 0, 0.2], 1e-6)
    #expect(batch["digit"].values == [7, 9])
  }

  @Test func mnistErrors() {
    #expect(error().hasSuffix("cannot read 'train-images-idx3-ubyte' here: no such file, or no permission"))
    writeMNIST("train", [UInt8](repeating: 0, count: 11), [7, 3])
    #expect(
      error() == "train-images-idx3-ubyte: found 11 bytes of values, wanted 12 for shape [2, 2, 3]")
    _ = folder.write("train-images-idx3-ubyte", number(0x801) + number(2) + number(2) + number(3))
    #expect(
      error()
        == "train-images-idx3-ubyte: found the magic number 2049, wanted 2051 (idx, bytes, 3 axes)")
    _ = folder.write("train-images-idx3-ubyte", [1, 2])
    #expect(error() == "train-images-idx3-ubyte: found 2 bytes, wanted a header of 16")
    let huge = [UInt8](repeating: 255, count: 12)
    _ = folder.write("train-images-idx3-ubyte", number(0x803) + huge)
    #expect(error().hasPrefix("train-images-idx3-ubyte: found 0 bytes of values"))
    writeMNIST("train", [UInt8](repeating: 0, count: 12), [7, 3])
    #expect(error([1, 28, 28]).hasPrefix("train-images-idx3-ubyte: found images of 2x3, wanted 784 pixels"))
    _ = folder.write("train-labels-idx1-ubyte", number(0x801) + number(1) + [5])
    #expect(error() == "train-labels-idx1-ubyte: found 1 labels, wanted one for each of 2 images")
  }

  @Test func packedFilesAreNamed() {
    _ = folder.write("train-images-idx3-ubyte.gz", [0x1f, 0x8b])
    #expect(
      error()
        == "train-images-idx3-ubyte.gz: found a compressed file, wanted 'train-images-idx3-ubyte': unpack it with gunzip"
    )
  }

  @Test func cifar10() throws {
    let image = Field("image", shape: [3, 32, 32])
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      let planes = [UInt8](repeating: 255, count: 1024) + [UInt8](repeating: 0, count: 2047) + [51]
      _ = folder.write(name, [3] + planes + [4] + planes)
    }
    let data = try DataSet.cifar10(folder.path, image: image, label: "species")
    #expect(data.count == 12 && data.testRows == [10, 11])
    let batch = data.batch(rows: [11])
    #expect(batch["species"].values == [4])
    expectClose(
      batch["image"].values, [Float](repeating: 1, count: 1024) + [Float](repeating: 0, count: 2047) + [0.2],
      1e-6)
    // In memory the channels of a pixel lie side by side.
    #expect(batch["image"].pointer[0] > 0.99 && batch["image"].pointer[1] == 0)

    _ = folder.write("data_batch_3.bin", [UInt8](repeating: 0, count: 3000))
    #expect(
      throws: RuntimeError(
        file: "\(folder.path)/data_batch_3.bin", "found 3000 bytes, wanted a multiple of 3073")
    ) {
      try DataSet.cifar10(folder.path, image: image, label: "species")
    }
    _ = folder.write("data_batch_3.bin", [UInt8](repeating: 77, count: 3073))
    #expect(
      throws: RuntimeError(
        file: "\(folder.path)/data_batch_3.bin", "found the label 77 in record 1, wanted 0...9")
    ) {
      try DataSet.cifar10(folder.path, image: image, label: "species")
    }
    #expect(throws: RuntimeError.self) {
      try DataSet.cifar10(folder.path, image: Field("image", shape: [1, 28, 28]), label: "species")
    }
  }
}
