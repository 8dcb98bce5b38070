/// How often, and by which steps, a node is used in one block of statements.
struct Uses {
  private(set) var count = 0
  private(set) var first = Int.max
  private(set) var last = -1

  /// Counts a use by step number `step`.
  mutating func note(_ step: Int) {
    count += 1
    first = min(first, step)
    last = max(last, step)
  }

  /// The uses of each node, given what each step reads and what is wanted after the last.
  static func count(_ reads: [[Int]], exports: [Int]) -> [Int: Uses] {
    var uses: [Int: Uses] = [:]
    for (k, nodes) in reads.enumerated() {
      for node in nodes { uses[node, default: Uses()].note(k) }
    }
    for node in exports { uses[node, default: Uses()].note(reads.count) }
    return uses
  }
}

/// An expression that is not yet in a statement.
struct WaitingPiece<Expression> {
  var expression: Expression
  /// The nodes whose variables it mentions.
  var reads: [Int] = []
  /// The number of operations in it.
  var weight = 0
}
