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
    var status = stat()
    var mode: mode_t = 0o666 & ~currentMask()
    var target = path
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw Failure(message: "\(path): error: this is a directory, a file is wanted")
      case S_IFREG:
        guard access(path, W_OK) == 0 else { throw fault(path) }
        mode = status.st_mode & 0o777
        // A link stays a link: the file that it names is replaced.
        if let resolved = realpath(path, nil) {
          target = String(cString: resolved)
          free(resolved)
        }
      default:
        try writeThrough(bytes, to: path)
        return
      }
    }
    try replace(target, with: bytes, mode: mode, reportedAs: path)
  }

  /// Writes beside `path`, waits for the disk, and renames: the rename is the one moment of change.
  private static func replace(
    _ path: String, with bytes: [UInt8], mode: mode_t, reportedAs name: String
  ) throws(Failure) {
    var template = Array((path + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw fault(name) }
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(Failure) {
      try writeAll(bytes, to: descriptor, name)
      guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw fault(name) }
      guard close(descriptor) == 0 else { throw fault(name) }
      guard rename(temporary, path) == 0 else { throw fault(name) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func writeThrough(_ bytes: [UInt8], to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path)
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        writeBytes(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw fault(name)
      }
      written += count
    }
  }

  private static func fault(_ path: String) -> Failure {
    Failure(message: "\(path): error: cannot write: \(InputFile.reason(errno))")
  }

  private static func currentMask() -> mode_t {
    let mask = umask(0)
    umask(mask)
    return mask
  }
}

/// `write` of the C library, whose name the type's own method shadows.
private func writeBytes(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
