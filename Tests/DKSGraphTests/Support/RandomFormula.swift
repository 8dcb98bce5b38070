import DKSFormulas
import DKSGraph

/// Makes formulas of every form.
enum RandomFormula {
  static func make(depth: Int, random: inout SplitMix64) -> ScalarExpression {
    func part() -> ScalarExpression { make(depth: depth - 1, random: &random) }
    guard depth > 0 else {
      let constants: [Double] = [0, 1, 2, 0.1, 1e-7, 1e22, -1, -0.0, -2.5, 1 / 3]
      let i = Int.random(in: 0...constants.count, using: &random)
      return i < constants.count ? .constant(constants[i]) : .variable
    }
    switch Int.random(in: 0...6, using: &random) {
    case 0: return .variable
    case 1: return .negation(part())
    case 2...3:
      let op = ScalarExpression.BinaryOperator.allCases.randomElement(using: &random) ?? .add
      return .binary(op, part(), part())
    case 4...5:
      let function = ScalarExpression.Function.allCases.randomElement(using: &random) ?? .exp
      return .call(function, (0..<function.arity).map { _ in part() })
    default:
      let comparison = ScalarExpression.Comparison.allCases.randomElement(using: &random) ?? .less
      return .select(comparison, part(), part(), then: part(), otherwise: part())
    }
  }
}
