import DKSTensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Maps model files into memory, and says in one line why one cannot be.
enum MappedInput {
  /// The file at `path`, which is noted as one of `kind`, and the way to those beside it.
  static func source(_ path: String, as kind: ReadFiles.Kind? = .model) throws(InputFile.Failure)
    -> ModelSource
  {
    guard path != "-" else {
      throw InputFile.Failure(
        message: "<stdin>: error: a model has weights beside it, so it is read from a file")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return ModelSource(name: path, file: try map(path, as: kind)) { name in sibling(name, in: folder) }
  }

  /// The file called `name` in or below `folder`; a name from a file may not lead out of it.
  private static func sibling(_ name: String, in folder: String) -> Result<MappedFile, WeightError> {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if name.isEmpty || name.utf8.contains(0) {
      return .failure(WeightError("the name of the file with the weights is empty or no name"))
    }
    if name.hasPrefix("/") {
      return .failure(WeightError("'\(name)' is an absolute path, a file beside the model is wanted"))
    }
    if parts.contains("..") {
      return .failure(WeightError("'\(name)' leads out of the folder of the model"))
    }
    do {
      return .success(try map(folder + name, as: .data))
    } catch {
      let reason = error.message.replacing("\(folder + name): error: ", with: "")
      return .failure(WeightError("'\(name)' cannot be read: \(reason)"))
    }
  }

  /// The bytes of a regular file, in memory only as far as they are looked at.
  static func map(_ path: String, as kind: ReadFiles.Kind? = nil) throws(InputFile.Failure) -> MappedFile {
    let (descriptor, size) = try InputFile.openRegular(path, as: kind)
    defer { close(descriptor) }
    guard size > 0 else { return MappedFile([]) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw InputFile.Failure(message: "\(path): error: \(InputFile.reason(errno))")
    }
    let address = UInt(bitPattern: start)
    let evict: @Sendable () -> Void = {
      madvise(UnsafeMutableRawPointer(bitPattern: address), size, Int32(MADV_DONTNEED))
    }
    return MappedFile(UnsafeRawBufferPointer(start: start, count: size), evict: evict) {
      munmap(UnsafeMutableRawPointer(bitPattern: address), size)
    }
  }
}
