#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A complete file under a name that nobody knows, until it is placed; if it never is, it is removed.
final class TemporaryFile {
  let target: OutputTarget
  /// Where it lies; nil once it has been placed.
  private(set) var path: String?

  /// Lets `body` write the file.
  init(
    for target: OutputTarget, _ body: (Int32) throws(OutputFile.Failure) -> Void
  ) throws(OutputFile.Failure) {
    self.target = target
    guard let (descriptor, path) = Interruption.makeTemporary(beside: target.path) else {
      throw OutputFile.fault(target.name)
    }
    self.path = path
    do throws(OutputFile.Failure) {
      try body(descriptor)
      guard fchmod(descriptor, target.mode) == 0 else { throw OutputFile.fault(target.name) }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw OutputFile.fault(target.name) }
  }

  /// Gives the file its place.
  func place() throws(OutputFile.Failure) {
    guard let path else { return }
    guard rename(path, target.path) == 0 else { throw OutputFile.fault(target.name) }
    Interruption.forget(path)
    self.path = nil
  }

  /// Leaves the file where it is: something refers to it by that name.
  func keep() {
    if let path { Interruption.forget(path) }
    path = nil
  }

  /// Removes the file, if it has no place.
  func remove() {
    guard let path else { return }
    unlink(path)
    Interruption.forget(path)
    self.path = nil
  }

  deinit { remove() }
}
