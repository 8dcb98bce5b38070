import Foundation

/// A binary file that is read in one go.
struct BinaryFile {
  let path: String
  let bytes: [UInt8]

  /// A file by its path.
  init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RuntimeError(file: path, "cannot be read: no such file, or no permission")
    }
    self.path = path
    bytes = [UInt8](data)
  }

  /// The first of several spellings of a file that is there.
  init(_ directory: String, _ names: [String]) throws {
    for name in names {
      let path = "\(directory)/\(name)"
      if let data = FileManager.default.contents(atPath: path) {
        self.path = path
        bytes = [UInt8](data)
        return
      }
      if FileManager.default.fileExists(atPath: path + ".gz") {
        throw RuntimeError(
          file: path + ".gz", "found a compressed file, wanted '\(name)': unpack it with gunzip")
      }
    }
    throw RuntimeError(
      file: directory, "cannot read '\(names.first ?? "")' here: no such file, or no permission")
  }

  /// A big-endian number; the file is long enough.
  func number(at offset: Int) -> Int {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
