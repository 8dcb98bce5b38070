import Foundation

/// Small ONNX models whose weights lie in other files, put together by hand.
enum ExternalModel {
  /// The number of bytes of a model's weights.
  static let weightCount = 2 * 64 * 64 * 4

  /// Writes y = dense(tanh(dense(x))) as `name` into `folder`, both weights at `location`, which is written too.
  ///
  /// - Parameter value: What all weights are.
  @discardableResult
  static func write(
    _ name: String, in folder: URL, location: String, network: String = "net", value: Float = 1
  ) throws -> URL {
    let bits = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    let data = folder.appending(path: location)
    try FileManager.default.createDirectory(
      at: data.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((0..<2 * 64 * 64).flatMap { _ in bits }).write(to: data)
    let tensors = ["w1", "w2"].enumerated().map { i, tensor in
      let entries = [("location", location), ("offset", "\(i * 16384)"), ("length", "16384")]
      return number(1, 64) + number(1, 64) + number(2, 1) + text(8, tensor)
        + entries.flatMap { bytes(13, text(1, $0.0) + text(2, $0.1)) } + number(14, 1)
    }
    let nodes = [("Gemm", ["x", "w1"], "a"), ("Tanh", ["a"], "b"), ("Gemm", ["b", "w2"], "y")].map {
      type, inputs, output in
      inputs.flatMap { text(1, $0) } + text(2, output) + text(3, output) + text(4, type)
    }
    func info(_ name: String) -> [UInt8] {
      let shape = bytes(1, text(2, "N")) + bytes(1, number(1, 64))
      return text(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, shape)))
    }
    let graph =
      nodes.flatMap { bytes(1, $0) } + text(2, network) + tensors.flatMap { bytes(5, $0) }
      + bytes(11, info("x"))
      + bytes(12, info("y"))
    let model = number(1, 8) + bytes(7, graph) + bytes(8, text(1, "") + number(2, 17))
    let file = folder.appending(path: name)
    try Data(model).write(to: file)
    return file
  }

  /// Whether the model at `path` is one of those, and all weights are those of its name: `A` has 1, `B` has 2.
  static func isWhole(_ path: URL) throws -> Bool {
    let main = try Data(contentsOf: path)
    let folder = path.deletingLastPathComponent()
    guard let start = main.firstRange(of: Data((path.lastPathComponent + ".data").utf8))?.lowerBound else {
      return false
    }
    // The length before the name says where it ends.
    let name = String(decoding: main[start..<start + Int(main[start - 1])], as: UTF8.self)
    let value: Float = main.firstRange(of: Data(Self.text(2, "A"))) != nil ? 1 : 2
    let bits = withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
    let data = try Data(contentsOf: folder.appending(path: name))
    return data.count == weightCount
      && stride(from: 0, to: data.count, by: 4).allSatisfy { data[$0..<$0 + 4] == bits }
  }

  private static func varint(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
  }

  private static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }

  private static func bytes(_ field: Int, _ value: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(value.count) + value
  }

  private static func text(_ field: Int, _ value: String) -> [UInt8] { bytes(field, Array(value.utf8)) }
}
