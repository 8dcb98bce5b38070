/// A piece of text with the places at which it may be broken, after Wadler, "A prettier printer" (2003).
///
/// Every piece knows its widths, so that whether it fits is decided without looking inside.
struct PrettyDocument: Sendable {
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
    case sequence([PrettyDocument])
    /// Two columns to the right of what surrounds it.
    case indented(PrettyDocument)
    /// What is broken inside goes by the indentation of the line in which this begins.
    case anchored(PrettyDocument)
    /// The same, and what is around it may be flat though this is broken.
    case selfContained(PrettyDocument)
    /// All its lines are broken or none is.
    case group(PrettyDocument)
    /// A head and stages, each of which may begin a line; `isBroken` where the writer broke it.
    case pipeline(head: PrettyDocument, stages: [(isBroken: Bool, layout: PrettyDocument)])
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

  static let empty = PrettyDocument(.text(""), width: 0)
  static let space = PrettyDocument(.space, width: 1)
  static let line = PrettyDocument.breakable(.line, width: 1)
  static let softline = PrettyDocument.breakable(.softline, width: 0)
  static let hardline = PrettyDocument.hardline(blank: false)

  private static func breakable(_ kind: Kind, width: Int) -> PrettyDocument {
    var layout = PrettyDocument(kind, width: width)
    layout.lead = 0
    layout.canBreak = true
    return layout
  }

  static func hardline(blank: Bool) -> PrettyDocument {
    var layout = breakable(.hardline(blank: blank), width: 0)
    layout.hasBreak = true
    return layout
  }

  /// A word, or a comment, which alone has several lines.
  static func text(_ text: String) -> PrettyDocument {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var layout = PrettyDocument(.text(text), width: lines.first?.unicodeScalars.count ?? 0)
    if lines.count > 1 {
      layout.last = lines.last?.unicodeScalars.count ?? 0
      layout.hasBreak = true
      layout.canBreak = true
    }
    return layout
  }

  static func sequence(_ parts: [PrettyDocument]) -> PrettyDocument {
    var whole = PrettyDocument(.sequence(parts), width: 0)
    for part in parts { whole.extend(by: part) }
    return whole
  }

  /// Adds the widths of what follows.
  private mutating func extend(by part: PrettyDocument) {
    middle = max(middle, part.middle)
    if hasBreak, part.hasBreak { middle = max(middle, last + part.first) }
    if !hasBreak { first += part.first }
    last = part.hasBreak ? part.last : last + part.first
    if !canBreak { lead += part.lead }
    hasBreak = hasBreak || part.hasBreak
    canBreak = canBreak || part.canBreak
    breaksGroups = breaksGroups || part.breaksGroups
  }

  private func wrapped(_ kind: Kind) -> PrettyDocument {
    var layout = self
    layout.kind = kind
    return layout
  }

  var indented: PrettyDocument { wrapped(.indented(self)) }
  var anchored: PrettyDocument { wrapped(.anchored(self)) }
  var grouped: PrettyDocument { wrapped(.group(self)) }

  /// The same, but the groups around it are broken too.
  var breakingGroups: PrettyDocument {
    var layout = self
    layout.breaksGroups = true
    return layout
  }

  /// The same, anchored, as seen from the line that it begins in and the line that it ends in: what is broken between them
  /// is no reason to break what is around it.
  var selfContained: PrettyDocument {
    var layout = wrapped(.selfContained(self))
    layout.breaksGroups = false
    layout.middle = 0
    return layout
  }

  static func pipeline(head: PrettyDocument, stages: [(isBroken: Bool, layout: PrettyDocument)])
    -> PrettyDocument
  {
    var whole = sequence([head] + stages.flatMap { [$0.isBroken ? hardline : line, $0.layout] })
    whole.kind = .pipeline(head: head, stages: stages)
    if stages.contains(where: \.isBroken) { whole.breaksGroups = true }
    return whole
  }
}
