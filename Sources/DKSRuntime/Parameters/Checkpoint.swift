import Foundation

/// A checkpoint is the line `DKS parameters 1`, a line `name shape` for every parameter (`digit.weight
/// 256x10`), an empty line, and the values as little-endian floats in that order.
extension Parameters {
  private static let firstLine = "DKS parameters 1"

  /// Writes all values to a file, so that a crash leaves either the old file or the new one; a device or a pipe is
  /// written to as it is.
  public func save(to path: String) throws {
    var data = Data((Parameters.firstLine + "\n" + header() + "\n").utf8)
    for entry in entries {
      data.reserveCapacity(data.count + 4 * entry.count)
      for index in 0..<entry.count {
        withUnsafeBytes(of: base[entry.offset + index].bitPattern.littleEndian) {
          data.append(contentsOf: $0)
        }
      }
    }
    try SavedFile.write(data, to: path)
  }

  /// Reads all values from a file that `save(to:)` wrote for a network of the same names and shapes.
  public func load(from path: String) throws {
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw RuntimeError(file: path, "cannot be read")
    }
    let expected = (Parameters.firstLine + "\n" + header() + "\n").utf8.map { $0 }
    guard data.starts(with: expected) else { throw mismatch(data, path) }
    let bytes = data.dropFirst(expected.count)
    guard bytes.count == 4 * count else {
      throw RuntimeError(file: path, "found \(bytes.count) bytes of values, wanted \(4 * count)")
    }
    var place = bytes.startIndex
    for entry in entries {
      for index in 0..<entry.count {
        let bits =
          UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
          | UInt32(bytes[place + 3]) << 24
        base[entry.offset + index] = Float(bitPattern: bits)
        place += 4
      }
    }
  }

  private func line(_ entry: Entry) -> String {
    "\(entry.name) \(entry.shape.map(String.init).joined(separator: "x"))"
  }

  private func header() -> String {
    entries.map { line($0) + "\n" }.joined()
  }

  /// Says where a file's header differs from ours.
  private func mismatch(_ data: Data, _ path: String) -> RuntimeError {
    let lines = data.prefix(1 << 22).split(separator: 10, omittingEmptySubsequences: false)
    func found(_ index: Int) -> String {
      guard lines.indices.contains(index) else { return "the end of the file" }
      return "'\(String(decoding: lines[index].prefix(80), as: UTF8.self))'"
    }
    if found(0) != "'\(Parameters.firstLine)'" {
      return RuntimeError(file: path, line: 1, "this is no checkpoint; wanted '\(Parameters.firstLine)'")
    }
    for (index, entry) in entries.enumerated() where found(index + 1) != "'\(line(entry))'" {
      return RuntimeError(file: path, line: index + 2, "found \(found(index + 1)), wanted '\(line(entry))'")
    }
    return RuntimeError(
      file: path, line: entries.count + 2, "found \(found(entries.count + 1)), wanted no more parameters")
  }
}
