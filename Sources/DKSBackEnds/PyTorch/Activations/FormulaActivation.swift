import DKSFormulas
import DKSGraph

extension PyTorchHelper {
  /// The class of an activation that is known by its formula alone.
  static func formula(_ phi: Activation, name: String) -> PyTorchHelper {
    var program = ScalarProgram()
    let root = program.add(phi.expression.withoutOverflow.withTamedBranches)
    let summary = PythonIdentifier.documentation("phi(x) = \(phi.expression)")
    var lines = ["class \(name)(FormulaActivation):"]
    lines +=
      summary.count + 10 > PythonRenderer.width ? ["    # \(phi.name)"] : ["    \"\"\"\(summary)\"\"\""]
    lines += ["", "    def phi(self, x: Tensor) -> Tensor:"]
    var renderer = PythonRenderer()
    for statement in program.pythonStatements(returning: root) { renderer.write(statement) }
    lines += renderer.lines.map { "        " + $0 }
    return PyTorchHelper(name: name, text: lines.joined(separator: "\n"), needs: [formulaActivation])
  }
}

extension ScalarProgram {
  /// Statements that return step `root`; what is used twice, or is long, gets a name.
  fileprivate func pythonStatements(returning root: Int) -> [PythonStatement] {
    let largest = 5
    var uses = Array(repeating: 0, count: steps.count)
    uses[root] = 1
    for i in steps.indices.reversed() where uses[i] > 0 {
      for operand in steps[i].operands { uses[operand] += 1 }
    }
    var names = PythonNames(reserved: PythonIdentifier.reservedValues.union(["x"]))
    var statements: [PythonStatement] = []
    var written: [Piece] = []
    for i in steps.indices {
      var piece = python(steps[i], written)
      if uses[i] > 0, i != root, piece.isTensor, piece.weight > 0, uses[i] > 1 || piece.weight > largest {
        let name = names.claim(name(of: steps[i]))
        statements.append(.assignment([name], piece.expression))
        piece = Piece(expression: .atom(name))
      }
      written.append(piece)
    }
    let result = written[root]
    return statements + [
      .returning(
        result.isTensor ? result.expression : .call("torch.full_like", .atom("x"), result.expression))
    ]
  }

  /// The expression of a step, whether it is a tensor, and the number of operations in it.
  private struct Piece {
    var expression: PythonExpression
    var isTensor = true
    var weight = 0
  }

  private func python(_ step: Step, _ written: [Piece]) -> Piece {
    let operands = step.operands.map { written[$0] }
    let weight = 1 + operands.reduce(0) { $0 + $1.weight }
    let isTensor = operands.contains(where: \.isTensor)
    func piece(_ expression: PythonExpression) -> Piece {
      Piece(expression: expression, isTensor: isTensor, weight: weight)
    }
    switch step {
    case .variable: return Piece(expression: .atom("x"))
    case .constant(let c): return Piece(expression: .number(c), isTensor: false)
    case .negation: return piece(.negation(operands[0].expression))
    case .binary(let op, _, _):
      return piece(.binary(operands[0].expression, op.rawValue, operands[1].expression))
    case .call(let f, _): return piece(call(f, operands))
    case .select(let comparison, _, _, _, _):
      let condition = PythonExpression.binary(
        operands[0].expression, comparison.rawValue, operands[1].expression)
      guard operands[0].isTensor || operands[1].isTensor else {
        // Constants on both sides are folded long before; a comparison of them is either.
        return piece(
          .call(
            "torch.where", .call("torch.tensor", condition), operands[2].expression, operands[3].expression))
      }
      let then =
        operands[2].isTensor || operands[3].isTensor
        ? operands[2].expression : .call("torch.full_like", .atom("x"), operands[2].expression)
      return Piece(
        expression: .call("torch.where", condition, then, operands[3].expression), weight: weight)
    }
  }

  private func call(_ f: ScalarExpression.Function, _ operands: [Piece]) -> PythonExpression {
    let values = operands.map(\.expression)
    let isTensor = operands.contains(where: \.isTensor)
    switch f {
    case .min, .max:
      let word = f == .min ? "max" : "min"
      if operands[0].isTensor, operands[1].isTensor {
        return .call(.atom(f == .min ? "torch.minimum" : "torch.maximum"), values.map { .init($0) })
      }
      guard isTensor else { return .call(.atom(f.rawValue), values.map { .init($0) }) }
      let (tensor, limit) = operands[0].isTensor ? (values[0], values[1]) : (values[1], values[0])
      return tensor.method("clamp", [.init(word, limit)])
    case .pow: return .call(.atom(isTensor ? "torch.pow" : "math.pow"), values.map { .init($0) })
    case .abs: return isTensor ? .call("torch.abs", values[0]) : .call("abs", values[0])
    case .softplus where isTensor: return .call("F.softplus", values[0])
    case .softplus: return .call("math.log1p", .call("math.exp", values[0]))
    case .sigmoid where !isTensor:
      return .binary(
        .atom("1.0"), "/", .binary(.atom("1.0"), "+", .call("math.exp", .negation(values[0]))))
    default: return .call((isTensor ? "torch." : "math.") + f.rawValue, values[0])
    }
  }

  /// A word for what a step computes.
  private func name(of step: Step) -> String {
    switch step {
    case .variable, .constant: "value"
    case .negation: "negative"
    case .binary(.add, _, _): "total"
    case .binary(.subtract, _, _): "difference"
    case .binary(.multiply, _, _): "product"
    case .binary(.divide, _, _): "quotient"
    case .call(let f, _): f.rawValue + "_x"
    case .select: "choice"
    }
  }
}

extension ScalarExpression {
  /// The expression with the variable cut off, in each branch of a comparison with a constant, where the other
  /// branch holds: what a branch computes there is thrown away, but an infinite slope would not be.
  fileprivate var withTamedBranches: ScalarExpression {
    switch self {
    case .variable, .constant: return self
    case .negation(let a): return .negation(a.withTamedBranches)
    case .binary(let op, let a, let b): return .binary(op, a.withTamedBranches, b.withTamedBranches)
    case .call(let f, let operands): return .call(f, operands.map(\.withTamedBranches))
    case .select(let comparison, .variable, .constant(let c), let then, let otherwise):
      let upper: ScalarExpression = .call(.max, [.variable, .constant(c)])
      let lower: ScalarExpression = .call(.min, [.variable, .constant(c)])
      var branches = (then.withTamedBranches, otherwise.withTamedBranches)
      switch comparison {
      case .greater, .greaterOrEqual:
        branches = (branches.0.tamed(upper), branches.1.tamed(lower))
      case .less, .lessOrEqual: branches = (branches.0.tamed(lower), branches.1.tamed(upper))
      case .equal, .notEqual: break
      }
      return .select(comparison, .variable, .constant(c), then: branches.0, otherwise: branches.1)
    case .select(let comparison, let a, let b, let then, let otherwise):
      return .select(
        comparison, a.withTamedBranches, b.withTamedBranches, then: then.withTamedBranches,
        otherwise: otherwise.withTamedBranches)
    }
  }

  /// The expression at `x`, unless it is so plain that it has slopes everywhere.
  private func tamed(_ x: ScalarExpression) -> ScalarExpression { isPolynomial ? self : replacing(x) }

  private var isPolynomial: Bool {
    switch self {
    case .variable, .constant: true
    case .negation(let a): a.isPolynomial
    case .binary(.divide, let a, .constant): a.isPolynomial
    case .binary(.divide, _, _): false
    case .binary(_, let a, let b): a.isPolynomial && b.isPolynomial
    case .call, .select: false
    }
  }

  private func replacing(_ x: ScalarExpression) -> ScalarExpression {
    switch self {
    case .variable: x
    case .constant: self
    case .negation(let a): .negation(a.replacing(x))
    case .binary(let op, let a, let b): .binary(op, a.replacing(x), b.replacing(x))
    case .call(let f, let operands): .call(f, operands.map { $0.replacing(x) })
    case .select(let comparison, let a, let b, let then, let otherwise):
      .select(
        comparison, a.replacing(x), b.replacing(x), then: then.replacing(x), otherwise: otherwise.replacing(x)
      )
    }
  }
}
