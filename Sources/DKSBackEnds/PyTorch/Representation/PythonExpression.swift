/// A Python expression as a value; only the renderer makes text of it.
indirect enum PythonExpression: Hashable, Sendable {
  /// What binds as tightly as a name: `x`, `256`, `self.conv`, `"same"`.
  case atom(String)
  /// `callee(arguments)`
  case call(PythonExpression, [Argument])
  /// `base.name`
  case member(PythonExpression, String)
  /// `base[index]`, the index as it is written.
  case element(PythonExpression, String)
  /// `[a, b]`
  case list([PythonExpression])
  /// `(a, b)`
  case tuple([PythonExpression])
  /// `a + b`; parentheses are put where precedence wants them.
  case binary(PythonExpression, String, PythonExpression)
  /// `-a`
  case negation(PythonExpression)
  /// `*(element for variable in sequence)`, as an element of a list.
  case unpacked(PythonExpression, variable: String, sequence: PythonExpression)

  /// An argument of a call.
  struct Argument: Hashable, Sendable {
    /// The keyword, if it has one.
    var keyword: String?
    /// The value.
    var value: PythonExpression

    init(_ value: PythonExpression) { self.value = value }
    init(_ keyword: String?, _ value: PythonExpression) {
      self.keyword = keyword
      self.value = value
    }
  }

  /// `callee(arguments)` without keywords.
  static func call(_ callee: String, _ arguments: PythonExpression...) -> PythonExpression {
    .call(.atom(callee), arguments.map { Argument($0) })
  }

  /// `self.name(arguments)`
  func method(_ name: String, _ arguments: [Argument] = []) -> PythonExpression {
    .call(.member(self, name), arguments)
  }

  /// A whole number.
  static func integer(_ value: Int) -> PythonExpression { .atom(String(value)) }

  /// `(1, 2)`
  static func integers(_ values: [Int]) -> PythonExpression { .tuple(values.map { .integer($0) }) }

  /// A literal that reads back as `value`, in its shortest form.
  static func number(_ value: Double) -> PythonExpression {
    // A double is a float in Python, whose `repr` has the same digits.
    let text = value.description
    return value.sign == .minus ? .negation(.atom(String(text.dropFirst()))) : .atom(text)
  }

  /// A literal that reads back as the 32-bit number nearest to `value`, in its shortest form.
  static func single(_ value: Double) -> PythonExpression {
    let single = Float(value)
    // Beyond the range of Float the double's own digits are clearer than `inf`.
    guard single.isFinite, single != 0 || value == 0 else { return number(value) }
    let text = single.description
    return value.sign == .minus ? .negation(.atom(String(text.dropFirst()))) : .atom(text)
  }

  /// A string literal.
  static func string(_ text: String) -> PythonExpression { .atom(PythonIdentifier.literal(text)) }
}
