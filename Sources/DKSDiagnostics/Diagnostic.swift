/// One thing the compiler has to say about the user's text.
///
/// The message is one sentence without a full stop, lower case, the user's names in quotes, what was found
/// before what was wanted. Rooms build theirs in factory functions: `extension Diagnostic { static func … }`.
public struct Diagnostic: Error, Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// The program has no meaning as it stands.
    case error
    /// It has one, but an assumption of the theory is bent or a number was changed.
    case warning
    /// It is worth knowing.
    case note
  }

  /// A remark at a second place.
  public struct Label: Hashable, Sendable {
    /// The place.
    public var span: SourceSpan
    /// What there is to say of it; may be empty.
    public var text: String

    /// Makes a label.
    public init(_ span: SourceSpan, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// A change of the text that would mend the fault.
  public struct FixIt: Hashable, Sendable {
    /// What the change does, as an imperative: "write 'dense'".
    public var message: String
    /// The text to replace.
    public var span: SourceSpan
    /// What to put there.
    public var replacement: String

    /// Makes a fix-it that puts `replacement` where `span` is.
    public init(_ message: String, replace span: SourceSpan, with replacement: String) {
      self.message = message
      self.span = span
      self.replacement = replacement
    }
  }

  /// How bad it is.
  public var severity: Severity
  /// `DKS` and four digits; the first two name the room (Language 6). `dksc explain` has a page for each.
  public var code: String
  /// The sentence.
  public var message: String
  /// The smallest text that must change, if the fault lies in a text.
  public var span: SourceSpan?
  /// The remark at the carets.
  public var label: String
  /// Remarks at other places.
  public var labels: [Label]
  /// Whole sentences of background, such as the chain of blocks that led here.
  public var notes: [String]
  /// What to write instead.
  public var helps: [String]
  /// The same in terms of the command line, for networks that no one writes by hand; nil where `helps` serve both.
  public var optionHelps: [String]?
  /// The same as edits, where a machine can make them.
  public var fixIts: [FixIt]

  /// Makes a diagnostic; `span` is nil only where there is no text to point at.
  public init(
    _ severity: Severity, _ code: String, _ message: String, at span: SourceSpan?, label: String = "",
    labels: [Label] = [], notes: [String] = [], helps: [String] = [], optionHelps: [String]? = nil,
    fixIts: [FixIt] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.label = label
    self.labels = labels
    self.notes = notes
    self.helps = helps
    self.optionHelps = optionHelps
    self.fixIts = fixIts
  }
}
