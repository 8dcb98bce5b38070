import DKSFormulas
import CMath

extension ScalarExpression {
  /// The smallest part of the formula that is to blame for `error`: the part itself has the fault, none of its
  /// operands has; the whole formula where the fault is of the whole.
  package func culprit(of error: ActivationError) -> ScalarExpression {
    switch error {
    case .notFinite(let x):
      return innermost(at: x) { !ExpressionProgram($0).jet(at: x).isFinite }
    case .unresolved(let x):
      return innermost(at: x) { part in
        func bend(_ y: Double) -> Double { abs(ExpressionProgram(part).jet(at: y).second) }
        let near = [0, -1e-5, 1e-5].map { bend(x + $0) }
        let far = max(bend(x - 0.25), bend(x + 0.25))
        return near.contains { !($0 <= 1e4 * far) }
      }
    case .notSquareIntegrable:
      let reach = [-24.0, -16, 16, 24].first { growsTooFast(at: $0) } ?? 24
      return innermost(at: reach) { $0.growsTooFast(at: reach) }
    case .discontinuous(let x):
      let h = 1e-6 * max(1, abs(x))
      return innermost(at: x) { part in
        let program = ExpressionProgram(part)
        let (left, right) = (program.jet(at: x - h), program.jet(at: x + h))
        let drift = 2 * h * (abs(left.first) + abs(right.first))
        return !(abs(right.value - left.value) <= 1e-9 * (abs(left.value) + abs(right.value)) + 4 * drift)
      }
    case .unknownName, .wrongArguments, .constant, .affine, .tooManySwitches, .tooCostly: return self
    }
  }

  /// Whether φ² e^{−x²/2} does not vanish.
  private func growsTooFast(at x: Double) -> Bool {
    !(log(abs(ExpressionProgram(self).jet(at: x).value)) <= x * x / 4)
  }

  /// Walks down from the whole formula as long as an operand has the fault; of a choice, the side that is
  /// taken at `x`.
  private func innermost(at x: Double, _ isFaulty: (ScalarExpression) -> Bool) -> ScalarExpression {
    var part = self
    while let inner = part.operands(at: x).first(where: isFaulty) { part = inner }
    return part
  }

  private func operands(at x: Double) -> [ScalarExpression] {
    switch self {
    case .variable, .constant: []
    case .negation(let a): [a]
    case .binary(_, let a, let b): [a, b]
    case .call(_, let operands): operands
    case .select(let comparison, let a, let b, let then, let otherwise):
      [comparison.holds(value(a, x), value(b, x)) ? then : otherwise, a, b]
    }
  }

  private func value(_ part: ScalarExpression, _ x: Double) -> Double {
    ExpressionProgram(part).jet(at: x).value
  }
}
