/// Diagnostics in the order in which they were found, each at most once.
///
/// A fault inside a repeated body is found once a turn but reported once: two diagnostics with the same
/// code, place and message are one.
public struct DiagnosticSet: Error, Sendable {
  /// The diagnostics, in the order in which they came.
  public private(set) var all: [Diagnostic] = []
  /// Whether one of them is an error; known without a search.
  public private(set) var containsError = false
  private var seen: Set<Key> = []

  private struct Key: Hashable {
    var code: String
    var span: SourceSpan?
    var message: String
  }

  /// An empty set.
  public init() {}

  /// A set of the given diagnostics.
  public init(_ diagnostics: some Sequence<Diagnostic>) {
    for d in diagnostics { insert(d) }
  }

  /// Adds `diagnostic` unless one with its code and message stands at its place already.
  public mutating func insert(_ diagnostic: Diagnostic) {
    // A place in a text identifies a fault inside a repeated body even if its message names the turn.
    let key = Key(
      code: diagnostic.code, span: diagnostic.span,
      message: diagnostic.span == nil ? diagnostic.message : "")
    guard seen.insert(key).inserted else { return }
    all.append(diagnostic)
    if diagnostic.severity == .error { containsError = true }
  }

  /// Adds all of `other`.
  public mutating func formUnion(_ other: DiagnosticSet) {
    for d in other.all { insert(d) }
  }

  /// Whether nothing was said.
  public var isEmpty: Bool { all.isEmpty }
  /// The errors alone.
  public var errors: [Diagnostic] { all.filter { $0.severity == .error } }
}
