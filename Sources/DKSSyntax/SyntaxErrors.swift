import DKSDiagnostics

/// The faults of one file: the first twenty in full, the rest as a number.
///
/// A file of another format has as many faults as bytes, so what is past the limit is never even worded.
struct SyntaxErrors {
  /// How many errors a file is told about.
  static let limit = 20

  private var found: [Diagnostic] = []
  private var suppressed = 0

  /// Notes a fault and says whether it will be told, so that `add` should follow.
  mutating func count() -> Bool {
    if found.count < Self.limit { return true }
    suppressed += 1
    return false
  }

  /// Adds the fault that was just counted.
  mutating func add(_ diagnostic: Diagnostic) { found.append(diagnostic) }

  /// Counts and adds `diagnostic`.
  mutating func report(_ diagnostic: Diagnostic) {
    if count() { add(diagnostic) }
  }

  /// What `self` and `other` found, in the order of the text, and one closing note if that is too much.
  func merged(with other: SyntaxErrors, in file: UInt32) -> [Diagnostic] {
    let all = (found + other.found).enumerated().sorted {
      let (a, b) = ($0.element.span?.start ?? 0, $1.element.span?.start ?? 0)
      return a == b ? $0.offset < $1.offset : a < b
    }
    var told = all.prefix(Self.limit).map(\.element)
    let rest = suppressed + other.suppressed + all.count - told.count
    if rest > 0, let last = told.last?.span { told.append(.tooManyErrors(untold: rest, at: last)) }
    return told
  }
}
