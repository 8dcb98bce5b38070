#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that is replaced, or made: in one moment, by a rename.
struct OutputTarget {
  /// The name that the user gave.
  let name: String
  /// What is replaced.
  let path: String
  /// The permissions that the new file gets: those of the old one.
  let mode: mode_t
  /// Whether something is there now.
  let isThere: Bool
  /// Which file is lost when this one takes its place; nil where none is.
  let identity: FileIdentity?

  /// The file at `name`, or nil for a device or pipe. A link stays a link, the file that it names is another one.
  init?(_ name: String) throws(OutputFile.Failure) {
    self.name = name
    path = OutputTarget.followingLinks(name)
    var status = stat()
    guard stat(name, &status) == 0 else {
      guard errno == ENOENT else { throw OutputFile.fault(name) }
      (mode, isThere, identity) = (OutputTarget.newMode, false, nil)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw OutputTarget.directory(name)
    case S_IFREG:
      guard access(name, W_OK) == 0 else { throw OutputFile.fault(name) }
      (mode, isThere, identity) = (status.st_mode & 0o777, true, FileIdentity(status))
    default: return nil
    }
  }

  /// The file at `name`, which belongs to another one that the user named. Nobody asked for a link there to be
  /// followed, so the new file takes its place.
  init(beside name: String) throws(OutputFile.Failure) {
    self.name = name
    path = name
    var status = stat()
    guard lstat(name, &status) == 0 else {
      guard errno == ENOENT else { throw OutputFile.fault(name) }
      (mode, isThere, identity) = (OutputTarget.newMode, false, nil)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      guard access(name, W_OK) == 0 else { throw OutputFile.fault(name) }
      (mode, isThere, identity) = (status.st_mode & 0o777, true, FileIdentity(status))
    case S_IFLNK: (mode, isThere, identity) = (OutputTarget.newMode, true, nil)
    case S_IFDIR: throw OutputTarget.directory(name)
    default:
      throw OutputFile.Failure(
        message: "\(name): error: this is a device or a pipe, and the weights are written here, to a file")
    }
  }

  private static func directory(_ name: String) -> OutputFile.Failure {
    OutputFile.Failure(message: "\(name): error: this is a directory, a file is wanted")
  }

  private static var newMode: mode_t {
    let mask = umask(0)
    umask(mask)
    return 0o666 & ~mask
  }

  /// Where the links that `name` may be lead, whether a file is there or not.
  private static func followingLinks(_ name: String) -> String {
    var path = name
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      path = target.hasPrefix("/") ? target : folder + target
    }
    return path
  }
}
