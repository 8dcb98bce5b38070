import DKSFormulas
import DKSGraph

extension ScalarProgram {
  /// Statements that return step `root`; what is used twice, or is long, gets a name.
  ///
  /// Each statement has few operators and an explicit type, since long ones are slow to type-check.
  func statements(returning root: Int) -> [SwiftStatement] {
    let largest = 5
    var uses = Array(repeating: 0, count: steps.count)
    uses[root] = 1
    for i in steps.indices.reversed() where uses[i] > 0 {
      for operand in steps[i].operands { uses[operand] += 1 }
    }
    var names = NameScope(reserved: ["x"])
    var statements: [SwiftStatement] = []
    var written: [(expression: SwiftExpression, weight: Int)] = []
    for i in steps.indices {
      guard uses[i] > 0 else {
        written.append((.name("x"), 0))
        continue
      }
      var (expression, weight) = (swift(steps[i], written), 1)
      for operand in steps[i].operands { weight += written[operand].weight }
      switch steps[i] {
      case .variable, .constant: weight = 0
      default:
        if i != root, uses[i] > 1 || weight > largest {
          let name = names.claim(name(of: steps[i]))
          statements.append(.binding(isMutable: false, names: [name], type: "Float", value: expression))
          (expression, weight) = (.name(name), 0)
        }
      }
      written.append((expression, weight))
    }
    return statements + [.returning(written[root].expression)]
  }

  private func swift(_ step: Step, _ written: [(expression: SwiftExpression, weight: Int)]) -> SwiftExpression
  {
    switch step {
    case .variable: .name("x")
    case .constant(let c): .float(c)
    case .negation(let a): .prefix("-", written[a].expression)
    case .binary(let op, let a, let b): .binary(written[a].expression, op.rawValue, written[b].expression)
    case .call(let f, let operands):
      .call(.member(.name("ScalarMath"), f.rawValue), operands.map { .init(written[$0].expression) })
    case .select(let comparison, let a, let b, let then, let otherwise):
      .conditional(
        .binary(written[a].expression, comparison.rawValue, written[b].expression),
        written[then].expression, written[otherwise].expression)
    }
  }

  /// A word for what a step computes.
  private func name(of step: Step) -> String {
    switch step {
    case .variable, .constant: "value"
    case .negation: "negative"
    case .binary(.add, _, _): "sum"
    case .binary(.subtract, _, _): "difference"
    case .binary(.multiply, _, _): "product"
    case .binary(.divide, _, _): "quotient"
    case .call(let f, _): f.rawValue + "Value"
    case .select: "choice"
    }
  }
}
