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

  /// What the lexer, `self`, and the parser found, in the order of the text, and one closing note if that is too
  /// much; where both found fault with one word, the lexer's is the cause.
  func merged(with parser: SyntaxErrors) -> [Diagnostic] {
    let causes = Set(found.map { $0.span?.start })
    let rest = parser.found.filter { !causes.contains($0.span?.start) }
    let all = (found + rest).enumerated().sorted {
      let (a, b) = ($0.element.span?.start ?? 0, $1.element.span?.start ?? 0)
      return a == b ? $0.offset < $1.offset : a < b
    }
    var told = all.prefix(Self.limit).map(\.element)
    let untold = suppressed + parser.suppressed + all.count - told.count
    if untold > 0, let last = told.last?.span { told.append(.tooManyErrors(untold: untold, at: last)) }
    return told
  }
}
