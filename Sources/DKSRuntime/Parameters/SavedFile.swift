import Foundation

/// A file that is written whole or not at all: whatever happens meanwhile, the path holds the old one or the new.
///
/// Links stay links, and the file that they lead to is replaced; devices and pipes are written to as they are.
enum SavedFile {
  static func write(_ data: Data, to path: String) throws {
    var status = stat()
    var mode = newMode
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw RuntimeError(file: path, "cannot be written: this is a directory, a file is wanted")
      case S_IFREG: mode = status.st_mode & 0o777
      default: return try writeThrough(data, to: path)
      }
      guard access(path, W_OK) == 0 else { throw failure(path) }
    } else if errno != ENOENT {
      throw failure(path)
    }
    let place = followingLinks(path)
    guard let (descriptor, temporary) = Interruption.makeTemporary(beside: place) else { throw failure(path) }
    var isPlaced = false
    defer {
      if !isPlaced { unlink(temporary) }
      Interruption.forget(temporary)
    }
    do {
      defer { close(descriptor) }
      try write(data, to: descriptor, path)
      guard fsync(descriptor) == 0, fchmod(descriptor, mode) == 0 else { throw failure(path) }
    }
    guard rename(temporary, place) == 0 else { throw failure(path) }
    isPlaced = true
  }

  private static func writeThrough(_ data: Data, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    try write(data, to: descriptor, path)
  }

  private static func write(_ data: Data, to descriptor: Int32, _ path: String) throws {
    let isWritten = data.withUnsafeBytes { buffer in
      var done = 0
      while let start = buffer.baseAddress, done < buffer.count {
        let count = Foundation.write(descriptor, start + done, buffer.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return true
    }
    guard isWritten else { throw failure(path) }
  }

  private static func failure(_ path: String) -> RuntimeError {
    RuntimeError(file: path, "cannot be written: \(String(cString: strerror(errno)))")
  }

  private static var newMode: mode_t {
    let mask = umask(0)
    umask(mask)
    return 0o666 & ~mask
  }

  /// Where the links that `path` may be lead, whether a file is there or not.
  private static func followingLinks(_ path: String) -> String {
    var path = path
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      path = target.hasPrefix("/") ? target : folder + target
    }
    return path
  }
}
