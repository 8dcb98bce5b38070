/// Writes a layout in lines of at most a hundred columns where that is possible.
struct LayoutPrinter {
  /// The widest line.
  static let width = 100

  private(set) var text = ""
  /// The column of the next character and the indentation of its line, once `pending` is written.
  private var column = 0
  private var lineIndent = 0
  private var pending = Pending.none

  /// White space that is written only if something follows it; of two, the stronger one counts.
  private enum Pending {
    case none
    case space
    case newline(blank: Bool)
  }

  /// How the breaks of the group around are printed.
  private enum Mode {
    case flat
    case broken
  }

  /// Writes `layout` at the margin.
  mutating func print(_ layout: PrettyDocument) { write(layout, .broken, indent: 0, trailing: 0) }

  /// The text, ended by one newline unless there is none.
  func finished() -> String { text.isEmpty ? "" : text + "\n" }

  private mutating func write(_ layout: PrettyDocument, _ mode: Mode, indent: Int, trailing: Int) {
    switch layout.kind {
    case .text(let word): write(word)
    case .space: space()
    case .line: mode == .flat ? space() : newline(indent)
    case .softline: if mode == .broken { newline(indent) }
    case .hardline(let blank): newline(indent, blank: blank)
    case .sequence(let parts):
      let trails = Self.trails(of: parts, before: trailing)
      for (part, trail) in zip(parts, trails) { write(part, mode, indent: indent, trailing: trail) }
    case .indented(let inner): write(inner, mode, indent: indent + 2, trailing: trailing)
    case .anchored(let inner): write(inner, mode, indent: lineIndent, trailing: trailing)
    case .selfContained(let inner): write(inner, .broken, indent: lineIndent, trailing: trailing)
    case .group(let inner):
      let isFlat = mode == .flat || !inner.breaksGroups && fits(inner, trailing)
      write(inner, isFlat ? .flat : .broken, indent: indent, trailing: trailing)
    case .pipeline(let head, let stages):
      write(layout, head, stages, mode, indent: indent, trailing: trailing)
    }
  }

  /// The widths of what follows each of `parts` up to the next place where a line may end.
  private static func trails(of parts: [PrettyDocument], before trailing: Int) -> [Int] {
    var trails = Array(repeating: trailing, count: parts.count)
    var trail = trailing
    for i in parts.indices.reversed() {
      trails[i] = trail
      trail = parts[i].canBreak ? parts[i].lead : parts[i].first + trail
    }
    return trails
  }

  /// Whether `layout` fits from the current column on if nothing is broken that need not be.
  private func fits(_ layout: PrettyDocument, _ trailing: Int, at column: Int? = nil) -> Bool {
    let column = column ?? self.column
    guard layout.hasBreak else { return column + layout.first + trailing <= Self.width }
    return column + layout.first <= Self.width && lineIndent + layout.middle <= Self.width
      && lineIndent + layout.last + trailing <= Self.width
  }

  /// Writes a pipeline: in one line if it fits and the writer did not break it; else with the writer's breaks if
  /// each line then fits; else a stage a line.
  private mutating func write(
    _ whole: PrettyDocument, _ head: PrettyDocument, _ stages: [(isBroken: Bool, layout: PrettyDocument)],
    _ mode: Mode, indent: Int,
    trailing: Int
  ) {
    let isFlat = mode == .flat || !whole.breaksGroups && fits(whole, trailing)
    let keepsBreaks = !isFlat && keepsBreaks(head, stages, indent: indent + 2, trailing: trailing)
    let headTrail = isFlat ? trailing : 0
    write(head, isFlat ? .flat : .broken, indent: indent, trailing: headTrail)
    for (i, stage) in stages.enumerated() {
      if isFlat || keepsBreaks && !stage.isBroken { space() } else { newline(indent + 2) }
      let trail = i + 1 == stages.count ? trailing : 0
      write(stage.layout, isFlat ? .flat : .broken, indent: indent + 2, trailing: trail)
    }
  }

  /// Whether a pipeline is broken by the writer, and its lines all fit.
  private func keepsBreaks(
    _ head: PrettyDocument, _ stages: [(isBroken: Bool, layout: PrettyDocument)], indent: Int, trailing: Int
  ) -> Bool {
    guard stages.contains(where: \.isBroken) else { return false }
    var start = column
    var line = [head]
    for stage in stages {
      if stage.isBroken {
        guard fits(.sequence(line), 0, at: start) else { return false }
        (start, line) = (indent, [])
      } else {
        line.append(.space)
      }
      line.append(stage.layout)
    }
    return fits(.sequence(line), trailing, at: start)
  }

  private mutating func space() {
    guard case .none = pending, !text.isEmpty else { return }
    pending = .space
    column += 1
  }

  private mutating func newline(_ indent: Int, blank: Bool = false) {
    guard !text.isEmpty else { return }
    var blank = blank
    if case .newline(let wasBlank) = pending { blank = blank || wasBlank }
    pending = .newline(blank: blank)
    column = indent
    lineIndent = indent
  }

  private mutating func write(_ word: String) {
    guard !word.isEmpty else { return }
    switch pending {
    case .none: break
    case .space: text += " "
    case .newline(let blank):
      text += blank ? "\n\n" : "\n"
      text += String(repeating: " ", count: column)
    }
    pending = .none
    text += word
    if let end = word.utf8.lastIndex(of: UInt8(ascii: "\n")) {
      column = word[end...].unicodeScalars.count - 1
    } else {
      column += word.unicodeScalars.count
    }
  }
}
