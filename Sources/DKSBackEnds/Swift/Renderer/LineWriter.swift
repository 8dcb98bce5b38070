extension Character {
  /// Whether it is, or has in it, a control character.
  fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}

/// Collects lines of text at a depth of nesting.
struct LineWriter {
  /// The columns a line may take: one less than `swift format` allows, since it reckons with one more after a
  /// closure that ends an argument.
  static let width = 109

  private(set) var lines: [String] = []
  private var depth = 0

  /// The white space at the start of each line.
  var margin: String { String(repeating: "  ", count: depth) }
  /// The columns that are left for the text of a line.
  var columns: Int { LineWriter.width - 2 * depth }

  /// Writes one line at the current depth.
  mutating func write(_ line: String) { lines.append(line.isEmpty ? "" : margin + line) }

  /// Lines that follow stand two columns further in.
  mutating func indent() { depth += 1 }
  /// Ends what `indent` began.
  mutating func outdent() { depth -= 1 }

  /// Fills lines of `prefix + words`, broken between words.
  mutating func fill(_ text: String, prefix: String) {
    var line = prefix
    // A control character in a name must not end the comment.
    for word in text.split(whereSeparator: { $0.isWhitespace || $0.isNewline || $0.isControl }) {
      if line.count + 1 + word.count > columns, line != prefix {
        write(line)
        line = prefix
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    write(line)
  }

  /// Writes `pieces`, separated by commas, as many to a line as fit; `suffix` ends the last one.
  mutating func list(_ pieces: [String], suffix: String) {
    var line = ""
    for (i, piece) in pieces.enumerated() {
      let text = piece + (i + 1 < pieces.count ? "," : suffix)
      if !line.isEmpty, line.count + 1 + text.count > columns {
        write(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + text
    }
    if !line.isEmpty { write(line) }
  }
}
