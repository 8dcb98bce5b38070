/// A word of the language, as `dksc layers`, `dksc activations` and `dksc methods` print it.
///
/// All that it says comes from the catalogues of the graph, so the reference knows what the compiler knows.
public struct ReferenceEntry: Hashable, Sendable {
  /// What is listed.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The layers of the language.
    case layers
    /// The activations of the language.
    case activations
    /// What may be done to a network.
    case methods
  }

  /// One parameter.
  public struct Parameter: Hashable, Sendable {
    /// The label of the argument.
    public var name: String
    /// What may stand there, and what holds where it is left out.
    public var summary: String
  }

  /// A name in another form.
  public struct Spelling: Hashable, Sendable {
    /// The form.
    public var form: String
    /// The name that it has there.
    public var name: String
  }

  /// The name.
  public var name: String
  /// Other names that mean the same.
  public var aliases: [String] = []
  /// How it is called, with defaults where they are numbers; what may be left out and has none ends in a colon.
  public var call: String
  /// One or more sentences.
  public var summary: String
  /// The formula of an activation in x, its parameters at their defaults.
  public var formula: String?
  /// What an activation is called in other forms, where that is one name: the form, and the name.
  public var spellings: [Spelling] = []
  /// In the order in which unlabeled arguments fill them.
  public var parameters: [Parameter] = []

  /// All entries of one kind, in the order of the catalogue.
  public static func all(_ kind: Kind) -> [ReferenceEntry] {
    switch kind {
    case .layers: layers
    case .activations: activations
    case .methods: methods
    }
  }

  /// The entry of that name or alias.
  public static func named(_ name: String, among kind: Kind) -> ReferenceEntry? {
    all(kind).first { $0.name == name || $0.aliases.contains(name) }
  }

  /// The entry as a page of plain text.
  public var page: String {
    var lines = [call, "  " + summary]
    if let formula { lines.append("  φ(x) = " + formula) }
    if !aliases.isEmpty { lines.append("  also called " + aliases.joined(separator: ", ")) }
    if !spellings.isEmpty {
      lines.append("  " + spellings.map { "\($0.name) in \($0.form)" }.joined(separator: ", "))
    }
    let width = parameters.map(\.name.count).max() ?? 0
    for parameter in parameters {
      let padding = String(repeating: " ", count: width - parameter.name.count)
      lines.append("  \(parameter.name)\(padding)  \(parameter.summary)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `name(a: 1, b:)`, or the name alone where nothing can be given.
  static func call(_ name: String, _ parameters: [String]) -> String {
    parameters.isEmpty ? name : "\(name)(\(parameters.joined(separator: ", ")))"
  }
}
