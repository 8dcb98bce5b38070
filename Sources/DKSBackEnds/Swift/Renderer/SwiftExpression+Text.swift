import DKSDiagnostics

extension SwiftExpression {
  /// The expression on one line.
  var text: String {
    switch self {
    case .name(let name), .literal(let name): return name
    case .string(let parts): return "\"" + parts.map(\.text).joined() + "\""
    case .member(let base, let name): return (base.map { $0.operandText(above: .postfix) } ?? "") + "." + name
    case .call(let callee, let arguments, let trailing):
      let parentheses =
        arguments.isEmpty && trailing != nil ? "" : "(" + arguments.map(\.text).joined(separator: ", ") + ")"
      return callee.operandText(above: .postfix) + parentheses + (trailing.map { " " + $0.text } ?? "")
    case .element(let base, let index): return base.operandText(above: .postfix) + "[" + index.text + "]"
    case .array(let elements): return "[" + elements.map(\.text).joined(separator: ", ") + "]"
    case .tuple(let elements): return "(" + elements.map(\.text).joined(separator: ", ") + ")"
    case .binary(let a, let op, let b):
      if op.hasPrefix("..") { return a.text + op + b.text }
      let level = precedence
      // Left-associative: an equal level is fine on the left and needs parentheses on the right.
      return a.operandText(above: level) + " " + op + " " + b.operandText(above: level, strictly: true)
    case .prefix(let op, let a):
      // Two signs in a row would be another operator.
      return op + a.operandText(above: .prefix, strictly: op == "-")
    case .conditional(let condition, let a, let b):
      return condition.operandText(above: .comparison) + " ? " + a.operandText(above: .comparison)
        + " : " + b.operandText(above: .comparison)
    case .closure(let names, let body):
      return "{ " + (names.isEmpty ? "" : names.joined(separator: ", ") + " in ") + body.text + " }"
    }
  }

  /// How tightly the outermost part of an expression binds.
  enum Precedence: Int, Comparable {
    case conditional, comparison, addition, multiplication, prefix, postfix
    static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
  }

  private var precedence: Precedence {
    switch self {
    case .binary(_, "+", _), .binary(_, "-", _): .addition
    case .binary(_, "*", _), .binary(_, "/", _): .multiplication
    case .binary: .comparison
    case .prefix: .prefix
    case .conditional: .conditional
    case .literal(let digits): digits.hasPrefix("-") ? .prefix : .postfix
    default: .postfix
    }
  }

  private func operandText(above level: Precedence, strictly: Bool = false) -> String {
    let needsParentheses = strictly ? precedence <= level : precedence < level
    return needsParentheses ? "(" + text + ")" : text
  }
}

extension SwiftExpression.Argument {
  /// `label: value` on one line.
  var text: String { (label.map { SwiftIdentifier.label($0) + ": " } ?? "") + value.text }
}

extension SwiftExpression.StringPart {
  /// The piece as it stands between the quotation marks.
  var text: String {
    switch self {
    case .interpolation(let value): return "\\(" + value.text + ")"
    case .text(let text):
      return text.escaped {
        $0.properties.generalCategory == .control ? "\\u{" + String($0.value, radix: 16) + "}" : nil
      }
    }
  }
}
