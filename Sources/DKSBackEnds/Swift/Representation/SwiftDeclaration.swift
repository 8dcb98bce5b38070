/// A Swift declaration as a value.
indirect enum SwiftDeclaration: Hashable, Sendable {
  /// A struct, enum or extension.
  case type(SwiftType)
  /// A stored property.
  case property(SwiftProperty)
  /// A function or an initialiser.
  case function(SwiftFunction)
}

/// A struct, enum or extension.
struct SwiftType: Hashable, Sendable {
  /// Paragraphs of the doc comment.
  var documentation: [String] = []
  /// `public`, `@main` …, before the keyword.
  var modifiers: [String] = []
  /// `struct`, `enum` or `extension`.
  var keyword: String
  var name: String
  var conformances: [String] = []
  /// A blank line goes between members unless both are properties without comments.
  var members: [SwiftDeclaration] = []
}

/// A stored property.
struct SwiftProperty: Hashable, Sendable {
  /// Paragraphs of the doc comment.
  var documentation: [String] = []
  var modifiers: [String] = []
  var name: String
  var type: String?
  var value: SwiftExpression?
}

/// A function or an initialiser.
struct SwiftFunction: Hashable, Sendable {
  /// Paragraphs of the doc comment.
  var documentation: [String] = []
  /// Attributes on lines of their own.
  var attributes: [String] = []
  var modifiers: [String] = []
  /// `init` for an initialiser.
  var name: String
  var parameters: [Parameter] = []
  var canThrow = false
  /// The type returned, unless it is `Void`.
  var result: String?
  var body: [SwiftStatement]

  /// A parameter.
  struct Parameter: Hashable, Sendable {
    /// `_ x`, `image`
    var name: String
    var type: String
    var fallback: SwiftExpression?
  }
}

/// A Swift source file as a value.
struct SwiftFile: Hashable, Sendable {
  /// The lines of the comment at the top.
  var header: [String]
  var imports: [String]
  var declarations: [SwiftDeclaration]
}
