import DKSCompiler
import DKSDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads whole files, and says in one line why one cannot be read.
enum InputFile {
  /// A reason that ends the command with exit code 1.
  struct Failure: Error {
    var message: String
  }

  /// Files past this size are no networks.
  static let largestSize = 1 << 30

  /// The bytes of the file at `path`, or of standard input for `-`.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    if path == "-" { return try readAll(0, path: "<stdin>", expected: 0) }
    let (descriptor, size) = try openRegular(path, as: .text)
    defer { close(descriptor) }
    guard size <= largestSize else {
      throw Failure(message: "\(path): error: the file has \(size) bytes, at most \(largestSize) are read")
    }
    return try readAll(descriptor, path: path, expected: size)
  }

  /// Opens a regular file for reading, and notes it as one of `kind`; the caller closes it.
  static func openRegular(
    _ path: String, as kind: ReadFiles.Kind?
  ) throws(Failure) -> (descriptor: Int32, size: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(message: "\(path): error: \(reason(errno))") }
    var status = stat()
    let code = fstat(descriptor, &status)
    let format = status.st_mode & S_IFMT
    if code == 0, format == S_IFREG {
      if let kind { ReadFiles.note(status, as: kind) }
      return (descriptor, Int(status.st_size))
    }
    let failure = code == 0 ? nil : reason(errno)
    close(descriptor)
    if let failure { throw Failure(message: "\(path): error: \(failure)") }
    throw Failure(
      message: format == S_IFDIR
        ? "\(path): error: this is a directory, a file is wanted"
        : "\(path): error: this is a device or a pipe, a file is wanted ('-' reads standard input)")
  }

  /// The file at `path` as a source.
  static func source(_ path: String) throws(Failure) -> SourceFile {
    SourceFile(name: path == "-" ? "<stdin>" : normalized(path), text: try read(path))
  }

  /// The form of a file.
  enum Form {
    /// Text, with places for diagnostics.
    case text(SourceForm)
    /// A model of another format.
    case model(ModelForm)

    /// The extensions of all forms.
    static let extensions = SourceForm.allCases.map(\.rawValue) + ModelForm.allCases.map(\.rawValue)
  }

  /// The form that the extension of `path` names; standard input is the language.
  static func form(of path: String) throws(Failure) -> Form {
    if path == "-" { return .text(.dks) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let suffix = name.contains(".") ? String(name.split(separator: ".").last ?? "") : ""
    if let form = SourceForm(rawValue: suffix) { return .text(form) }
    if let form = ModelForm(rawValue: suffix) { return .model(form) }
    let forms = Form.extensions.map { "." + $0 }
    let list = forms.dropLast().joined(separator: ", ") + " or " + (forms.last ?? "")
    throw Failure(
      message: "\(path): error: the extension '\(suffix)' names no form of input, \(list) is wanted")
  }

  /// `path` without `.` and `x/..`.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  private static func readAll(_ descriptor: Int32, path: String, expected: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected + 1)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { readBytes(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(message: "\(path): error: \(reason(errno))")
      }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= largestSize else {
        throw Failure(message: "\(path): error: more than \(largestSize) bytes, no network is that long")
      }
    }
  }

  /// What the system says of an error number, in lower case.
  static func reason(_ code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

/// `read` of the C library, whose name this type shadows.
private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
