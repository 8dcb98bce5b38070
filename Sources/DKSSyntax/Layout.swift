/// A piece of text with the places at which it may be broken, after Wadler, "A prettier printer" (2003).
///
/// Every piece knows its widths, so that whether it fits is decided without looking inside.
struct Layout: Sendable {
  indirect enum Kind: Sendable {
    case text(String)
    /// A blank that is never broken.
    case space
    /// A blank in a group that fits, a line break in one that does not.
    case line
    /// Nothing in a group that fits, a line break in one that does not.
    case softline
    /// A line break, with a blank line if `blank`.
    case hardline(blank: Bool)
    case sequence([Layout])
    /// Two columns to the right of what surrounds it.
    case indented(Layout)
    /// What is broken inside goes by the indentation of the line in which this begins.
    case anchored(Layout)
    /// The same, and what is around it may be flat though this is broken.
    case selfContained(Layout)
    /// All its lines are broken or none is.
    case group(Layout)
    /// A head and stages, each of which may begin a line; `isBroken` where the writer broke it.
    case pipeline(head: Layout, stages: [(isBroken: Bool, layout: Layout)])
  }

  var kind: Kind
  /// The widths if nothing is broken but what must be: of all or up to the first break, after the last break,
  /// and of the widest line between two.
  var first: Int
  var last: Int
  var middle = 0
  /// Whether it is broken however wide the page is.
  var hasBreak = false
  /// The width up to the first place at which it may be broken.
  var lead: Int
  /// Whether there is such a place.
  var canBreak = false
  /// Whether the groups around it are broken for its sake: it has a comment, or a break of the writer's.
  var breaksGroups = false

  private init(_ kind: Kind, width: Int) {
    self.kind = kind
    first = width
    last = width
    lead = width
  }

  static let empty = Layout(.text(""), width: 0)
  static let space = Layout(.space, width: 1)
  static let line = Layout.breakable(.line, width: 1)
  static let softline = Layout.breakable(.softline, width: 0)
  static let hardline = Layout.hardline(blank: false)

  private static func breakable(_ kind: Kind, width: Int) -> Layout {
    var layout = Layout(kind, width: width)
    layout.lead = 0
    layout.canBreak = true
    return layout
  }

  static func hardline(blank: Bool) -> Layout {
    var layout = breakable(.hardline(blank: blank), width: 0)
    layout.hasBreak = true
    return layout
  }

  /// A word, or a comment, which alone has several lines.
  static func text(_ text: String) -> Layout {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var layout = Layout(.text(text), width: lines.first?.unicodeScalars.count ?? 0)
    if lines.count > 1 {
      layout.last = lines.last?.unicodeScalars.count ?? 0
      layout.hasBreak = true
      layout.canBreak = true
    }
    return layout
  }

  static func sequence(_ parts: [Layout]) -> Layout {
    var whole = Layout(.sequence(parts), width: 0)
    for part in parts { whole.extend(by: part) }
    return whole
  }

  /// Adds the widths of what follows.
  private mutating func extend(by part: Layout) {
    middle = max(middle, part.middle)
    if hasBreak, part.hasBreak { middle = max(middle, last + part.first) }
    if !hasBreak { first += part.first }
    last = part.hasBreak ? part.last : last + part.first
    if !canBreak { lead += part.lead }
    hasBreak = hasBreak || part.hasBreak
    canBreak = canBreak || part.canBreak
    breaksGroups = breaksGroups || part.breaksGroups
  }

  private func wrapped(_ kind: Kind) -> Layout {
    var layout = self
    layout.kind = kind
    return layout
  }

  var indented: Layout { wrapped(.indented(self)) }
  var anchored: Layout { wrapped(.anchored(self)) }
  var grouped: Layout { wrapped(.group(self)) }

  /// The same, but the groups around it are broken too.
  var breakingGroups: Layout {
    var layout = self
    layout.breaksGroups = true
    return layout
  }

  /// The same, anchored, as seen from the line that it begins in and the line that it ends in: what is broken between them
  /// is no reason to break what is around it.
  var selfContained: Layout {
    var layout = wrapped(.selfContained(self))
    layout.breaksGroups = false
    layout.middle = 0
    return layout
  }

  static func pipeline(head: Layout, stages: [(isBroken: Bool, layout: Layout)]) -> Layout {
    var whole = sequence([head] + stages.flatMap { [$0.isBroken ? hardline : line, $0.layout] })
    whole.kind = .pipeline(head: head, stages: stages)
    if stages.contains(where: \.isBroken) { whole.breaksGroups = true }
    return whole
  }
}
