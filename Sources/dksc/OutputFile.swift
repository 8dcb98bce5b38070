#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes whole files or none: whatever happens meanwhile, the path holds the old file or the new one.
enum OutputFile {
  /// Why nothing was written.
  struct Failure: Error {
    var message: String
  }

  /// Replaces the file at `path` by `text`; a device or pipe is written to as it is, `-` is standard output.
  ///
  /// - Parameter isInPlace: Whether the file is one that was read, and is to be replaced by what it became.
  static func write(_ text: String, to path: String, isInPlace: Bool = false) throws(Failure) {
    guard path != "-" else { return try Standard.output(text) }
    let bytes = Array(text.utf8)
    guard let target = try OutputTarget(path) else { return try writeThrough(bytes, to: path) }
    if !isInPlace { try ReadFiles.checkTexts(target) }
    let file = try TemporaryFile(for: target) { descriptor throws(Failure) in
      try writeAll(bytes, to: descriptor, path)
      guard fsync(descriptor) == 0 else { throw fault(path) }
    }
    try file.place()
  }

  private static func writeThrough(_ bytes: [UInt8], to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path)
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws(Failure) {
    let code = bytes.withUnsafeBytes { write($0, to: descriptor) }
    if let code { throw fault(name, code) }
  }

  /// Writes all of `bytes`; returns the error number of a failure.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = writeBytes(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return nil
  }

  /// Why `path` cannot be written.
  static func fault(_ path: String, _ code: Int32 = errno) -> Failure {
    Failure(message: "\(path): error: cannot write: \(InputFile.reason(code))")
  }
}

/// `write` of the C library, whose name the type's own method shadows.
private func writeBytes(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
