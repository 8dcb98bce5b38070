/// A Swift expression as a value; only the renderer makes text of it.
///
/// Translators keep expressions shallow: what grows with the network becomes statements.
indirect enum SwiftExpression: Hashable, Sendable {
  /// `x`, `Self`, `MLP`
  case name(String)
  /// `256`, `0.5`, `true`: a literal as it is written.
  case literal(String)
  /// `"features.repeat[\($0)].dense"`
  case string([StringPart])
  /// `base.name`; without a base the implicit member `.name`.
  case member(SwiftExpression?, String)
  /// `callee(arguments) { closure }`; with a closure and no arguments the parentheses are left out.
  case call(SwiftExpression, [Argument], trailing: SwiftExpression?)
  /// `base[index]`
  case element(SwiftExpression, SwiftExpression)
  /// `[a, b]`
  case array([SwiftExpression])
  /// `(a, name: b)`
  case tuple([Argument])
  /// `a + b`; parentheses are put where precedence wants them.
  case binary(SwiftExpression, String, SwiftExpression)
  /// `-a`, `&a`, `try a`
  case prefix(String, SwiftExpression)
  /// `condition ? a : b`
  case conditional(SwiftExpression, SwiftExpression, SwiftExpression)
  /// `{ a }` or `{ output, batch in a }`
  case closure([String], SwiftExpression)

  /// A piece of a string literal.
  enum StringPart: Hashable, Sendable {
    /// Characters, escaped by the renderer.
    case text(String)
    /// `\(a)`
    case interpolation(SwiftExpression)
  }

  /// An argument of a call or an element of a tuple.
  struct Argument: Hashable, Sendable {
    /// The label, if it has one.
    var label: String?
    /// The value.
    var value: SwiftExpression

    init(_ value: SwiftExpression) { self.value = value }
    init(_ label: String?, _ value: SwiftExpression) {
      self.label = label
      self.value = value
    }
  }

  /// A string literal of plain text.
  static func text(_ text: String) -> SwiftExpression { .string([.text(text)]) }
  /// A whole number.
  static func integer(_ value: Int) -> SwiftExpression { .literal(String(value)) }
  /// A list of whole numbers.
  static func integers(_ values: [Int]) -> SwiftExpression { .array(values.map { .integer($0) }) }
  /// `callee(arguments)` with unlabeled arguments.
  static func call(_ callee: SwiftExpression, _ arguments: SwiftExpression...) -> SwiftExpression {
    .call(callee, arguments.map { Argument($0) }, trailing: nil)
  }
  /// `callee(arguments)`
  static func call(_ callee: SwiftExpression, _ arguments: [Argument]) -> SwiftExpression {
    .call(callee, arguments, trailing: nil)
  }
  /// `self.method(arguments)`
  func method(_ name: String, _ arguments: [Argument] = []) -> SwiftExpression {
    .call(.member(self, name), arguments, trailing: nil)
  }

  /// A literal that reads back as the `Float` nearest to `value`, in its shortest form.
  static func float(_ value: Double) -> SwiftExpression {
    let single = Float(value)
    // Beyond the range of Float the double's own digits are clearer than `inf`.
    return single.isFinite ? number(single.description) : number(value.description)
  }
  /// A literal that reads back as `value`, in its shortest form.
  static func double(_ value: Double) -> SwiftExpression { number(value.description) }

  private static func number(_ digits: String) -> SwiftExpression {
    var digits = digits
    if digits.hasSuffix(".0") { digits.removeLast(2) }
    return .literal(digits)
  }
}
