/// The formula as the language writes it, with no more parentheses than it takes to read the same tree.
extension ScalarExpression: CustomStringConvertible {
  /// `0.5 * x * (1 + tanh(x))`
  public var description: String {
    var text = ""
    write(to: &text, within: .conditional)
    return text
  }

  /// How tightly a form binds, as in the grammar of the language.
  private enum Precedence: Int {
    case conditional, sum, product, factor, primary
  }

  private var precedence: Precedence {
    switch self {
    case .variable, .call: .primary
    case .constant(let value): value.sign == .minus ? .factor : .primary
    case .negation: .factor
    case .binary(.add, _, _), .binary(.subtract, _, _): .sum
    case .binary: .product
    case .select: .conditional
    }
  }

  /// Appends the formula, in parentheses if it binds less tightly than its place wants.
  private func write(to text: inout String, within place: Precedence) {
    let isEnclosed = precedence.rawValue < place.rawValue
    if isEnclosed { text += "(" }
    switch self {
    case .variable: text += "x"
    case .constant(let value): text += value.plain
    case .negation(let operand):
      text += "-"
      // Without parentheses `-2` would read as one constant and `--x` as no operator of other languages.
      if case .constant(let value) = operand, value.sign == .plus {
        text += "(\(value.plain))"
      } else {
        operand.write(to: &text, within: .primary)
      }
    case .binary(let op, let left, let right):
      left.write(to: &text, within: precedence)
      text += " \(op.rawValue) "
      right.write(to: &text, within: precedence == .sum ? .product : .factor)
    case .call(let function, let operands):
      text += "\(function.rawValue)("
      for (i, operand) in operands.enumerated() {
        if i > 0 { text += ", " }
        operand.write(to: &text, within: .conditional)
      }
      text += ")"
    case .select(let comparison, let left, let right, let then, let otherwise):
      left.write(to: &text, within: .sum)
      text += " \(comparison.rawValue) "
      right.write(to: &text, within: .sum)
      text += " ? "
      then.write(to: &text, within: .conditional)
      text += " : "
      otherwise.write(to: &text, within: .conditional)
    }
    if isEnclosed { text += ")" }
  }
}
