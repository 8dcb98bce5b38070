import DKSDiagnostics

/// The names of a file that is written, shared by all who make new ones.
final class NameTable {
  private var names = UniqueNames(from: 1)

  /// Takes `name` and says whether it was free.
  func take(_ name: String) -> Bool { !name.isEmpty && names.reserve(name) }

  /// `name`, or it with a number if that is taken.
  func fresh(_ name: String) -> String { names.claim(name.isEmpty ? "value" : name) }
}
