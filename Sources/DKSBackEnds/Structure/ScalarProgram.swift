import DKSFormulas
import DKSGraph

/// Scalar expressions as a list of steps in which equal subexpressions occur once.
struct ScalarProgram: Sendable {
  /// One step; operands are the numbers of earlier steps.
  enum Step: Hashable {
    case variable
    case constant(Double)
    case negation(Int)
    case binary(ScalarExpression.BinaryOperator, Int, Int)
    case call(ScalarExpression.Function, [Int])
    case select(ScalarExpression.Comparison, Int, Int, then: Int, otherwise: Int)

    /// The steps that it needs.
    var operands: [Int] {
      switch self {
      case .variable, .constant: []
      case .negation(let a): [a]
      case .binary(_, let a, let b): [a, b]
      case .call(_, let operands): operands
      case .select(_, let a, let b, let c, let d): [a, b, c, d]
      }
    }
  }

  private(set) var steps: [Step] = []
  private var numbers: [Step: Int] = [:]

  /// Adds the steps of `expression` and returns the number of the one that has its value.
  mutating func add(_ expression: ScalarExpression) -> Int {
    switch expression {
    case .variable: add(Step.variable)
    case .constant(let c): add(Step.constant(c))
    case .negation(let a): add(Step.negation(add(a)))
    case .binary(let op, let a, let b): add(Step.binary(op, add(a), add(b)))
    case .call(let f, let operands): add(Step.call(f, operands.map { add($0) }))
    case .select(let comparison, let a, let b, let then, let otherwise):
      add(Step.select(comparison, add(a), add(b), then: add(then), otherwise: add(otherwise)))
    }
  }

  private mutating func add(_ step: Step) -> Int {
    if let known = numbers[step] { return known }
    steps.append(step)
    numbers[step] = steps.count - 1
    return steps.count - 1
  }
}

extension ScalarExpression {
  /// The expression with `softplus(a)` for `log(1 + exp(a))`, which overflows, and whose derivative is not a
  /// number in single precision from a = 89 on.
  var withoutOverflow: ScalarExpression {
    switch self {
    case .variable, .constant: return self
    case .negation(let a): return .negation(a.withoutOverflow)
    case .binary(let op, let a, let b): return .binary(op, a.withoutOverflow, b.withoutOverflow)
    case .select(let comparison, let a, let b, let then, let otherwise):
      return .select(
        comparison, a.withoutOverflow, b.withoutOverflow, then: then.withoutOverflow,
        otherwise: otherwise.withoutOverflow)
    case .call(let f, let operands):
      if let exponent = operands.first?.exponentOfSum(adding: f == .log ? 1 : f == .log1p ? 0 : nil) {
        return .call(.softplus, [exponent.withoutOverflow])
      }
      return .call(f, operands.map(\.withoutOverflow))
    }
  }
}

extension ScalarExpression {
  /// a of `c + exp(a)`, or of `exp(a)` for c = 0.
  fileprivate func exponentOfSum(adding c: Double?) -> ScalarExpression? {
    guard let c else { return nil }
    switch self {
    case .call(.exp, let operands) where c == 0: return operands.first
    case .binary(.add, .constant(c), .call(.exp, let operands)): return operands.first
    case .binary(.add, .call(.exp, let operands), .constant(c)): return operands.first
    default: return nil
    }
  }
}
