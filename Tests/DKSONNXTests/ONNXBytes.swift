import DKSDiagnostics
import DKSModels
import DKSONNX
import DKSTensors
import Foundation
import Testing

/// Protobuf messages put together by hand: an encoder of its own, so that reader and writer check each other.
struct Bytes {
  var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
  }

  func number(_ field: Int, _ value: Int) -> Bytes {
    Bytes(bytes: bytes + Bytes.varint(UInt64(field << 3)) + Bytes.varint(UInt64(bitPattern: Int64(value))))
  }

  func float(_ field: Int, _ value: Float) -> Bytes {
    let bits = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    return Bytes(bytes: bytes + Bytes.varint(UInt64(field << 3 | 5)) + bits)
  }

  func data(_ field: Int, _ value: [UInt8]) -> Bytes {
    Bytes(
      bytes: bytes + Bytes.varint(UInt64(field << 3 | 2)) + Bytes.varint(UInt64(value.count)) + value)
  }

  func text(_ field: Int, _ value: String) -> Bytes { data(field, Array(value.utf8)) }
  func message(_ field: Int, _ value: Bytes) -> Bytes { data(field, value.bytes) }

  func numbers(_ field: Int, _ values: [Int]) -> Bytes { values.reduce(self) { $0.number(field, $1) } }
  func texts(_ field: Int, _ values: [String]) -> Bytes { values.reduce(self) { $0.text(field, $1) } }
  func messages(_ field: Int, _ values: [Bytes]) -> Bytes { values.reduce(self) { $0.message(field, $1) } }
}

/// The parts of ONNX models (onnx.proto).
enum Part {
  static func attribute(_ name: String, _ value: Int) -> Bytes {
    Bytes().text(1, name).number(3, value).number(20, 2)
  }
  static func attribute(_ name: String, _ value: Float) -> Bytes {
    Bytes().text(1, name).float(2, value).number(20, 1)
  }
  static func attribute(_ name: String, _ value: String) -> Bytes {
    Bytes().text(1, name).text(4, value).number(20, 3)
  }
  static func attribute(_ name: String, _ values: [Int]) -> Bytes {
    Bytes().text(1, name).numbers(8, values).number(20, 7)
  }

  static func node(
    _ type: String, _ inputs: [String], _ outputs: [String], _ attributes: [Bytes] = [], name: String = "",
    domain: String = ""
  ) -> Bytes {
    Bytes().texts(1, inputs).texts(2, outputs).text(3, name).text(4, type).messages(5, attributes)
      .text(7, domain)
  }

  static func integers(_ name: String, _ values: [Int]) -> Bytes {
    let raw = values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } }
    return Bytes().number(1, values.count).number(2, 7).text(8, name).data(9, raw)
  }

  static func floats(_ name: String, _ values: [Float], shape: [Int]? = nil) -> Bytes {
    let raw = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
    return Bytes().numbers(1, shape ?? [values.count]).number(2, 1).text(8, name).data(9, raw)
  }

  static func value(_ name: String, _ shape: [Int?]?) -> Bytes {
    var tensor = Bytes().number(1, 1)
    if let shape {
      tensor = tensor.message(
        2, shape.reduce(Bytes()) { $0.message(1, $1.map { Bytes().number(1, $0) } ?? Bytes()) })
    }
    return Bytes().text(1, name).message(2, Bytes().message(1, tensor))
  }

  static func graph(
    _ nodes: [Bytes], initializers: [Bytes] = [], inputs: [Bytes] = [value("x", [1, 4, 8, 8])],
    outputs: [Bytes] = [value("y", nil)]
  ) -> Bytes {
    Bytes().messages(1, nodes).text(2, "net").messages(5, initializers).messages(11, inputs)
      .messages(12, outputs)
  }

  static func model(_ graph: Bytes, set: Int = 20) -> [UInt8] {
    Bytes().number(1, 10).message(7, graph).message(8, Bytes().text(1, "").number(2, set)).bytes
  }
}

/// Reading and writing as the tests want it.
enum Files {
  static func source(
    _ bytes: [UInt8], beside others: [String: [UInt8]] = [:]
  ) -> ModelSource {
    ModelSource(name: "net.onnx", file: MappedFile(bytes)) { name in
      others[name].map { .success(MappedFile($0)) } ?? .failure(WeightError("there is no such file"))
    }
  }

  static func read(
    _ bytes: [UInt8], beside others: [String: [UInt8]] = [:]
  ) -> (model: Model?, diagnostics: DiagnosticSet) {
    var diagnostics = DiagnosticSet()
    let model = ONNX.read(source(bytes, beside: others), number: 0, diagnostics: &diagnostics)
    return (model, diagnostics)
  }

  static func model(_ bytes: [UInt8], beside others: [String: [UInt8]] = [:]) throws -> Model {
    let (model, diagnostics) = read(bytes, beside: others)
    #expect(diagnostics.isEmpty, "\(diagnostics.all.map(\.message))")
    return try #require(model)
  }

  static func write(_ model: Model, named: String = "new.onnx") throws -> ModelFiles {
    var diagnostics = DiagnosticSet()
    let files = ONNX.write(model, named: named, diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty, "\(diagnostics.all.map(\.message))")
    return try #require(files)
  }

  static func bytes(_ image: FileImage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try image.write { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// A model of the Models folder.
  static func stored(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appending(path: "Models").appending(path: name)))
  }
}
