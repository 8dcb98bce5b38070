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

  /// Replaces the file at `path` by `text`; a device or pipe is written to as it is.
  static func write(_ text: String, to path: String) throws(Failure) {
    let bytes = Array(text.utf8)
    guard let target = try Target(path) else { return try writeThrough(bytes, to: path) }
    let temporary = try target.temporary { descriptor throws(Failure) in
      try writeAll(bytes, to: descriptor, path)
      guard fsync(descriptor) == 0 else { throw fault(path) }
    }
    guard rename(temporary, target.path) == 0 else {
      let failure = fault(path)
      unlink(temporary)
      throw failure
    }
  }

  /// A regular file that is replaced, or made: in one moment, by a rename.
  struct Target {
    /// The name that the user gave.
    let name: String
    /// What is replaced: a link stays a link, the file that it names is another one.
    private(set) var path: String
    private var mode: mode_t

    /// The file at `name`, or nil for a device or pipe.
    init?(_ name: String) throws(Failure) {
      self.name = name
      path = name
      mode = 0o666 & ~OutputFile.currentMask()
      var status = stat()
      guard stat(name, &status) == 0 else { return }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw Failure(message: "\(name): error: this is a directory, a file is wanted")
      case S_IFREG:
        guard access(name, W_OK) == 0 else { throw fault(name) }
        mode = status.st_mode & 0o777
        if let resolved = realpath(name, nil) {
          path = String(cString: resolved)
          free(resolved)
        }
      default: return nil
      }
    }

    /// Writes a temporary file beside the target and returns its path; leaves none behind if `body` fails.
    func temporary(_ body: (Int32) throws(Failure) -> Void) throws(Failure) -> String {
      var template = Array((path + ".XXXXXX").utf8CString)
      let descriptor = mkstemp(&template)
      guard descriptor >= 0 else { throw fault(name) }
      let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      do throws(Failure) {
        try body(descriptor)
        guard fchmod(descriptor, mode) == 0 else { throw fault(name) }
      } catch {
        close(descriptor)
        unlink(temporary)
        throw error
      }
      guard close(descriptor) == 0 else {
        let failure = fault(name)
        unlink(temporary)
        throw failure
      }
      return temporary
    }
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

  fileprivate static func currentMask() -> mode_t {
    let mask = umask(0)
    umask(mask)
    return mask
  }
}

/// `write` of the C library, whose name the type's own method shadows.
private func writeBytes(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
