import DKSFormulas

/// A scalar expression as instructions for a stack of jets, in stable forms.
struct ExpressionProgram: Sendable {
  enum Instruction: Hashable, Sendable {
    case variable
    case constant(Double)
    case negation
    case binary(ScalarExpression.BinaryOperator)
    case call(ScalarExpression.Function)
    /// Takes left, right, then, otherwise from the stack.
    case select(ScalarExpression.Comparison)
  }

  private(set) var instructions: [Instruction] = []
  /// The highest that the stack gets.
  let depth: Int

  init(_ expression: ScalarExpression) {
    // Operands before operators, with an explicit stack: a formula may nest deeper than the call stack.
    enum Task {
      case visit(ScalarExpression)
      case emit(Instruction)
    }
    var pending: [Task] = [.visit(expression)]
    while let task = pending.popLast() {
      switch task {
      case .emit(let instruction): instructions.append(instruction)
      case .visit(let node):
        let (instruction, operands) = Self.parts(node.stableForm)
        pending.append(.emit(instruction))
        pending += operands.reversed().map { .visit($0) }
      }
    }
    var height = 0
    var highest = 0
    for instruction in instructions {
      height += 1 - instruction.operandCount
      highest = max(highest, height)
    }
    depth = highest
  }

  private static func parts(_ node: ScalarExpression) -> (Instruction, [ScalarExpression]) {
    switch node {
    case .variable: (.variable, [])
    case .constant(let value): (.constant(value), [])
    case .negation(let a): (.negation, [a])
    case .binary(let operation, let a, let b): (.binary(operation), [a, b])
    case .call(let function, let operands): (.call(function), operands)
    case .select(let comparison, let left, let right, let then, let otherwise):
      (.select(comparison), [left, right, then, otherwise])
    }
  }

  /// The jet at `x`; `visit` is told the operands of every instruction that can have a corner, with its index.
  func jet(at x: Double, visit: ((Int, Double) -> Void)? = nil) -> Jet {
    withUnsafeTemporaryAllocation(of: Jet.self, capacity: depth) { stack in
      var top = 0
      func push(_ jet: Jet) {
        stack[top] = jet
        top += 1
      }
      func pop() -> Jet {
        top -= 1
        return stack[top]
      }
      for (index, instruction) in instructions.enumerated() {
        switch instruction {
        case .variable: push(.variable(x))
        case .constant(let value): push(Jet(value))
        case .negation: push(-pop())
        case .binary(let operation):
          let b = pop()
          let a = pop()
          switch operation {
          case .add: push(a + b)
          case .subtract: push(a - b)
          case .multiply: push(a * b)
          case .divide: push(a / b)
          }
        case .call(.min), .call(.max), .call(.pow):
          let b = pop()
          let a = pop()
          if instruction == .call(.pow) {
            push(a.raised(to: b))
          } else {
            visit?(index, a.value - b.value)
            push((a.value < b.value) == (instruction == .call(.min)) ? a : b)
          }
        case .call(let function):
          let a = pop()
          if function == .abs { visit?(index, a.value) }
          push(a.composed(function.jet(at: a.value)))
        case .select(let comparison):
          let otherwise = pop()
          let then = pop()
          let right = pop()
          let left = pop()
          visit?(index, left.value - right.value)
          push(comparison.holds(left.value, right.value) ? then : otherwise)
        }
      }
      return pop()
    }
  }
}

extension ExpressionProgram.Instruction {
  var operandCount: Int {
    switch self {
    case .variable, .constant: 0
    case .negation: 1
    case .binary: 2
    case .call(let function): function.arity
    case .select: 4
    }
  }

  /// Whether the value may have a corner where two operands meet, or where the operand is zero.
  var isSwitch: Bool {
    switch self {
    case .call(.abs), .call(.min), .call(.max), .select: true
    default: false
    }
  }
}

extension ScalarExpression.Comparison {
  /// Whether `left` and `right` compare so.
  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .equal: left == right
    case .notEqual: left != right
    }
  }
}
