import DKSInterchange

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Models are written as sets of files, of which none changes before all are complete.
extension OutputFile {
  /// Writes a model to `path` and what belongs to it beside that.
  ///
  /// All files are written under other names first and renamed then, the main file last; so the input may be
  /// one of them, of which the mapped file keeps the old bytes. As `cp`, it does not wait for the disk.
  static func write(_ files: ModelFiles, to path: String) throws(Failure) {
    guard let main = try Target(path) else { return try writeThrough(files, to: path) }
    var targets: [(target: Target, image: FileImage)] = []
    for sibling in files.siblings {
      let name = siblingPath(sibling.name, of: path)
      guard let target = try Target(name), target.path != main.path else {
        throw Failure(message: "\(name): error: the weights are written here, a file of their own is wanted")
      }
      targets.append((target, sibling.image))
    }
    targets.append((main, files.main))
    var temporaries: [String] = []
    defer { for temporary in temporaries { unlink(temporary) } }
    for (target, image) in targets {
      temporaries.append(
        try target.temporary { descriptor throws(Failure) in
          try write(image, to: descriptor, target.name)
        })
    }
    for (target, _) in targets {
      guard rename(temporaries[0], target.path) == 0 else { throw fault(target.name) }
      temporaries.removeFirst()
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

  private static func writeThrough(_ files: ModelFiles, to path: String) throws(Failure) {
    guard files.siblings.isEmpty else {
      throw Failure(
        message: "\(path): error: this is a device or a pipe, \(files.siblings.count + 1) files are written")
    }
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path) }
    defer { close(descriptor) }
    try write(files.main, to: descriptor, path)
  }

  /// Writes all pieces, small ones together.
  private static func write(
    _ image: FileImage, to descriptor: Int32, _ name: String
  ) throws(Failure) {
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
