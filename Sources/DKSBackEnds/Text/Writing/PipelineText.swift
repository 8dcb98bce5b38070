/// An expression while stages are put to its end.
struct PipelineText {
  /// What kind of expression the head is.
  enum Head {
    /// A name, a tuple, a call: it can stand before an arrow as it is.
    case factor
    /// `0.6 * a + 0.8 * b`: before an arrow it needs parentheses.
    case arithmetic
  }

  var head: String
  var kind = Head.factor
  private(set) var stages: [Stage] = []

  struct Stage {
    var text: String
    /// Whether it has a line of its own where the pipeline is long.
    var isMajor: Bool
    /// Whether it stands in the line of what comes before it, if there is room.
    var isFollower: Bool
  }

  init(_ head: String, _ kind: Head = .factor) {
    self.head = head
    self.kind = kind
  }

  mutating func append(_ text: String, isMajor: Bool = false, isFollower: Bool = false) {
    stages.append(Stage(text: text, isMajor: isMajor, isFollower: isFollower))
  }

  /// Whether it is no more than a name.
  var isName: Bool { stages.isEmpty && kind == .factor && !head.contains { "( ->".contains($0) } }

  private var written: String { kind == .arithmetic && !stages.isEmpty ? "(\(head))" : head }

  /// All in one line, or in as many as closures inside have.
  var line: String { ([written] + stages.map(\.text)).joined(separator: " -> ") }

  /// The text after `column` columns, in lines that fit if it does not.
  func text(after column: Int) -> String {
    let line = self.line
    guard line.contains("\n") || column + line.count > Self.width, stages.count > 1 else { return line }
    var lines = [written]
    var current = ""
    for (i, stage) in stages.enumerated() {
      let follows = !current.isEmpty && !stage.isMajor && !stages[i - 1].isMajor
      // What follows a stage closely is counted with it.
      var wanted = stage.text.count
      var next = i + 1
      while next < stages.count, stages[next].isFollower {
        wanted += stages[next].text.count + 4
        next += 1
      }
      let room = current.count + wanted + 6 <= Self.width - 12
      if follows, stage.isFollower || room {
        current += " -> \(stage.text)"
      } else {
        if !current.isEmpty { lines.append(current) }
        current = "  -> " + stage.text.indentedBy(2)
      }
    }
    if !current.isEmpty { lines.append(current) }
    return lines.joined(separator: "\n")
  }

  private static let width = 92
}

extension String {
  /// The lines after the first, moved to the right.
  func indentedBy(_ columns: Int) -> String {
    guard contains("\n") else { return self }
    return replacing("\n", with: "\n" + String(repeating: " ", count: columns))
  }
}
