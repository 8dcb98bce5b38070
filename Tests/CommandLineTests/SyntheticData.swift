import Foundation

/// Small random data in the formats that the samples' `train` sections name.
enum SyntheticData {
  static func arguments(for sample: String) -> [String] {
    switch sample {
    case "mlp.dks", "heads.dks", "inception.dks", "depths.dks", "wave.dks": ["--steps", "2"]
    default: []
    }
  }

  static func write(for sample: String, into folder: URL) throws {
    let data = folder.appending(path: "Data")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    switch sample {
    case "mlp.dks": try writeMNIST(to: data.appending(path: "MNIST"), count: 200)
    case "inception.dks": try writeCIFAR(to: data.appending(path: "CIFAR-10"), count: 24)
    case "heads.dks":
      try writeCSV(
        to: data.appending(path: "drive.csv"), rows: 10,
        columns: (0..<39_600).map { "camera[\($0)]" } + (0..<8).map { "speed[\($0)]" } + ["steering"],
        labels: ["lane": 4])
    case "depths.dks":
      try writeCSV(
        to: data.appending(path: "signals.csv"), rows: 200,
        columns: (0..<32).map { "signal[\($0)]" } + (0..<5).map { "late[\($0)]" }, labels: ["early": 2])
    case "wave.dks":
      try writeCSV(
        to: data.appending(path: "waves.csv"), rows: 100, columns: (0..<128).map { "wave[\($0)]" },
        labels: ["label": 4])
    default: break
    }
  }

  private static func writeCSV(to file: URL, rows: Int, columns: [String], labels: [String: Int]) throws {
    var generator = SplitMix(state: 1)
    let labels = labels.sorted { $0.key < $1.key }
    var text = (columns + labels.map(\.key)).joined(separator: ",") + "\n"
    for _ in 0..<rows {
      text += columns.map { _ in "\(Double.random(in: -1...1, using: &generator))".prefix(6) }.joined(
        separator: ",")
      for (_, classes) in labels { text += ",\(Int.random(in: 0..<classes, using: &generator))" }
      text += "\n"
    }
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  private static func writeMNIST(to folder: URL, count: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var generator = SplitMix(state: 2)
    for (prefix, count) in [("train", count), ("t10k", count / 2)] {
      var images = bigEndian([0x803, UInt32(count), 28, 28])
      var labels = bigEndian([0x801, UInt32(count)])
      for _ in 0..<count {
        images.append(contentsOf: (0..<784).map { _ in UInt8.random(in: 0...255, using: &generator) })
        labels.append(UInt8.random(in: 0..<10, using: &generator))
      }
      try images.write(to: folder.appending(path: "\(prefix)-images-idx3-ubyte"))
      try labels.write(to: folder.appending(path: "\(prefix)-labels-idx1-ubyte"))
    }
  }

  private static func writeCIFAR(to folder: URL, count: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var generator = SplitMix(state: 3)
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      var bytes = Data()
      for _ in 0..<count {
        bytes.append(UInt8.random(in: 0..<10, using: &generator))
        bytes.append(contentsOf: (0..<3072).map { _ in UInt8.random(in: 0...255, using: &generator) })
      }
      try bytes.write(to: folder.appending(path: name))
    }
  }

  private static func bigEndian(_ words: [UInt32]) -> Data {
    Data(words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } })
  }
}

/// A generator whose numbers are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
