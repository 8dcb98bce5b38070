import DKSTensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Models are written as sets of files, of which none changes before all are complete.
extension OutputFile {
  /// Writes a model to `path` and what belongs to it beside that; `-` is standard output.
  ///
  /// All files are written under other names first and renamed then, the main file last; so the input may be
  /// one of them, of which the mapped file keeps the old bytes. As `cp`, it does not wait for the disk.
  static func write(_ files: ModelFiles, to path: String) throws(Failure) {
    guard path != "-" else { return try writeThrough(files, to: 1, name: "<stdout>") }
    guard let main = try OutputTarget(path) else { return try writeThrough(files, to: path) }
    var besides: [OutputTarget] = []
    for sibling in files.siblings {
      let beside = try OutputTarget(beside: siblingPath(sibling.name, of: path))
      guard beside.path != main.path else {
        throw Failure(
          message: "\(beside.name): error: the weights are written here, a file of their own is wanted")
      }
      if let mark = files.mark { try checkOwner(of: beside, mark) }
      besides.append(beside)
    }
    try ReadFiles.checkModel(main, beside: besides)
    if besides.count == 1, main.isThere, besides[0].isThere {
      let pair = ReplacedPair(main: main, data: besides[0], files: files)
      switch files.interim {
      case .renamed(let interim): return try pair.replace(renaming: interim)
      case .shifted(let interim): return try pair.replace(shifting: interim)
      case .none: break
      }
    }
    var written: [TemporaryFile] = []
    for (target, image) in zip(besides + [main], files.siblings.map(\.image) + [files.main]) {
      written.append(try temporary(image, for: target))
    }
    try Interruption.holding { () throws(Failure) in
      for file in written { try file.place() }
    }
  }

  /// A complete file that waits to be placed.
  static func temporary(_ image: FileImage, for target: OutputTarget) throws(Failure) -> TemporaryFile {
    try TemporaryFile(for: target) { descriptor throws(Failure) in
      try write(image, to: descriptor, target.name)
    }
  }

  /// Where the file called `name` lies beside the one at `path`.
  ///
  /// A name with a dot is the whole name; `data` follows the main file's name, as ONNX has it; other endings
  /// take the place of the main file's.
  private static func siblingPath(_ name: String, of path: String) -> String {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    if name.contains(".") { return folder + name }
    let main = path.dropFirst(folder.count)
    if name == "data" { return path + ".data" }
    return folder + (main.lastIndex(of: ".").map { main[..<$0] } ?? main) + "." + name
  }

  /// Refuses to replace weights that dksc did not write for a file of this form: trained ones have the same name.
  private static func checkOwner(of target: OutputTarget, _ mark: (key: String, value: String))
    throws(Failure)
  {
    guard target.isThere else { return }
    let source = try? MappedInput.map(target.path)
    let owner = source.flatMap { Safetensors.metadata(of: $0)[mark.key] }
    guard owner != mark.value else { return }
    let found =
      owner.map { "the weights of a '.\($0)' file lie here" } ?? "weights lie here that dksc did not write"
    throw Failure(
      message:
        "\(target.name): error: \(found), and those of the '.\(mark.value)' file would take their place; "
        + "move them, or name another file with '-o'")
  }

  private static func writeThrough(_ files: ModelFiles, to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path) }
    defer { close(descriptor) }
    try writeThrough(files, to: descriptor, name: path)
  }

  private static func writeThrough(
    _ files: ModelFiles, to descriptor: Int32, name: String
  ) throws(Failure) {
    guard files.siblings.isEmpty else {
      throw Failure(
        message: "\(name): error: this is a device or a pipe, \(files.siblings.count + 1) files are written")
    }
    try write(files.main, to: descriptor, name)
  }

  /// Writes all pieces, small ones together.
  static func write(_ image: FileImage, to descriptor: Int32, _ name: String) throws(Failure) {
    var gathered: [UInt8] = []
    func flush() throws {
      if let code = gathered.withUnsafeBytes({ write($0, to: descriptor) }) { throw fault(name, code) }
      gathered.removeAll(keepingCapacity: true)
    }
    do {
      try image.write { bytes in
        guard bytes.count >= smallest else {
          gathered.append(contentsOf: bytes)
          if gathered.count >= smallest { try flush() }
          return
        }
        try flush()
        if let code = write(bytes, to: descriptor) { throw fault(name, code) }
      }
      try flush()
    } catch let failure as Failure {
      throw failure
    } catch let error as WeightError {
      throw Failure(message: "\(name): error: cannot write: a tensor \(error.message)")
    } catch {
      throw Failure(message: "\(name): error: cannot write: \(error)")
    }
  }

  /// Shorter pieces are gathered.
  private static let smallest = 1 << 16
}
