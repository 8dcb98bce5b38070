import DKSCompiler
import DKSDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads what imports ask for, each file once: links may lead to it by any number of paths, its name is that of the first.
final class ImportReader {
  /// What the system knows a file by.
  private struct Identity: Hashable {
    var device: UInt64
    var number: UInt64

    /// Nil where there is no such file.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  private var known: [Identity: SourceFile] = [:]

  /// A reader for the imports of `root`, which lies at `path`.
  init(_ root: SourceFile, at path: String) {
    if path != "-", let identity = Identity(path) { known[identity] = root }
  }

  /// The file at `path`, which is relative to the importing file.
  func load(_ path: String, from importer: String) -> Result<SourceFile, ImportFailure> {
    let folder = importer.lastIndex(of: "/").map { String(importer[...$0]) } ?? ""
    let full = InputFile.normalized(path.hasPrefix("/") ? path : folder + path)
    let identity = Identity(full)
    if let identity, let file = known[identity] { return .success(file) }
    do {
      let file = SourceFile(name: full, text: try InputFile.read(full))
      if let identity { known[identity] = file }
      return .success(file)
    } catch {
      return .failure(ImportFailure(error.message.replacing("\(full): error: ", with: "")))
    }
  }
}
