extension PythonExpression {
  /// The expression on one line.
  var text: String {
    switch self {
    case .atom(let text): return text
    case .call(let callee, let arguments):
      return callee.operandText(above: .primary) + "(" + arguments.map(\.text).joined(separator: ", ") + ")"
    case .member(let base, let name): return base.operandText(above: .primary) + "." + name
    case .element(let base, let index): return base.operandText(above: .primary) + "[" + index + "]"
    case .list(let elements): return "[" + elements.map(\.text).joined(separator: ", ") + "]"
    case .tuple(let elements):
      return "(" + elements.map(\.text).joined(separator: ", ") + (elements.count == 1 ? ",)" : ")")
    case .binary(let a, let op, let b):
      // Left-associative: an equal level is fine on the left and needs parentheses on the right.
      return a.operandText(above: precedence) + " " + op + " "
        + b.operandText(above: precedence, strictly: true)
    case .negation(let a): return "-" + a.operandText(above: .negation, strictly: true)
    case .unpacked(let element, let variable, let sequence):
      return "*(" + element.text + " for " + variable + " in " + sequence.text + ")"
    }
  }

  /// How tightly the outermost part of an expression binds.
  enum Precedence: Int, Comparable {
    case comparison, addition, multiplication, negation, primary
    static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
  }

  private var precedence: Precedence {
    switch self {
    case .binary(_, "+", _), .binary(_, "-", _): .addition
    case .binary(_, "*", _), .binary(_, "/", _): .multiplication
    case .binary: .comparison
    case .negation: .negation
    default: .primary
    }
  }

  private func operandText(above level: Precedence, strictly: Bool = false) -> String {
    let needsParentheses = strictly ? precedence <= level : precedence < level
    return needsParentheses ? "(" + text + ")" : text
  }

  /// The terms of a sum, each with the operator before it.
  var terms: [(op: String, term: PythonExpression)] {
    var terms: [(op: String, term: PythonExpression)] = []
    var rest = self
    while case .binary(let a, let op, let b) = rest, op == "+" || op == "-" {
      terms.append((op, b))
      rest = a
    }
    return [("", rest)] + terms.reversed()
  }
}

extension PythonExpression.Argument {
  /// `keyword=value` on one line.
  var text: String { (keyword.map { $0 + "=" } ?? "") + value.text }
}
