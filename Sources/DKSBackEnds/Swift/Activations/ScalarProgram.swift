import DKSGraph

/// A scalar expression as a list of steps in which equal subexpressions occur once.
///
/// Derivatives are taken here and not on the tree: the derivative of a product of n factors has n² of them as
/// a tree, and about 3n steps as a list.
struct ScalarProgram {
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
  /// The step that has the value.
  private(set) var value = 0
  /// The step that has the derivative with respect to the variable.
  private(set) var derivative = 0

  /// Lists the steps of `expression` and of its derivative.
  init(_ expression: ScalarExpression) {
    value = add(expression)
    derivative = differentiate(value)
  }

  /// Adds a tree, children first; on a stack of its own, since trees may be deep.
  private mutating func add(_ expression: ScalarExpression) -> Int {
    enum Task {
      case visit(ScalarExpression)
      case build(ScalarExpression)
    }
    var tasks = [Task.visit(expression)]
    var results: [Int] = []
    while let task = tasks.popLast() {
      switch task {
      case .visit(let e):
        tasks.append(.build(e))
        tasks += e.children.reversed().map { .visit($0) }
      case .build(let e):
        let count = e.children.count
        let operands = Array(results.suffix(count))
        results.removeLast(count)
        results.append(add(e, operands))
      }
    }
    return results.last ?? constant(0)
  }

  private mutating func add(_ expression: ScalarExpression, _ operands: [Int]) -> Int {
    switch expression {
    case .variable: return add(Step.variable)
    case .constant(let c): return constant(c)
    case .negation: return negation(operands[0])
    case .binary(let op, _, _): return binary(op, operands[0], operands[1])
    case .call(let f, _): return call(f, operands)
    case .select(let comparison, _, _, _, _):
      return add(.select(comparison, operands[0], operands[1], then: operands[2], otherwise: operands[3]))
    }
  }

  private mutating func add(_ step: Step) -> Int {
    if let known = numbers[step] { return known }
    steps.append(step)
    numbers[step] = steps.count - 1
    return steps.count - 1
  }

  private mutating func constant(_ c: Double) -> Int { add(Step.constant(c)) }

  private func constantValue(_ i: Int) -> Double? {
    if case .constant(let c) = steps[i] { c } else { nil }
  }

  private mutating func negation(_ a: Int) -> Int {
    if case .negation(let inner) = steps[a] { return inner }
    if let c = constantValue(a) { return constant(-c) }
    return add(.negation(a))
  }

  /// Arithmetic in which 0 and 1 go away; derivatives are full of them.
  private mutating func binary(_ op: ScalarExpression.BinaryOperator, _ a: Int, _ b: Int) -> Int {
    let (x, y) = (constantValue(a), constantValue(b))
    if let x, let y, let folded = op.value(x, y) { return constant(folded) }
    switch op {
    case .add:
      if x == 0 { return b }
      if y == 0 { return a }
    case .subtract:
      if y == 0 { return a }
      if x == 0 { return negation(b) }
    case .multiply:
      if x == 0 || y == 0 { return constant(0) }
      if x == 1 { return b }
      if y == 1 { return a }
    case .divide:
      if x == 0 { return a }
      if y == 1 { return a }
    }
    return add(.binary(op, a, b))
  }

  /// `log(1 + exp(a))` becomes `softplus(a)`: it overflows where softplus does not.
  private mutating func call(_ f: ScalarExpression.Function, _ operands: [Int]) -> Int {
    if f == .log, case .binary(.add, let a, let b) = steps[operands[0]] {
      if constantValue(a) == 1, case .call(.exp, let inner) = steps[b] { return add(.call(.softplus, inner)) }
      if constantValue(b) == 1, case .call(.exp, let inner) = steps[a] { return add(.call(.softplus, inner)) }
    }
    if f == .log1p, case .call(.exp, let inner) = steps[operands[0]] { return add(.call(.softplus, inner)) }
    return add(.call(f, operands))
  }

  /// The derivative of step `root`, found for all steps that it needs in their order.
  private mutating func differentiate(_ root: Int) -> Int {
    var slopes: [Int] = []
    for i in 0...root { slopes.append(slope(i, slopes)) }
    return slopes[root]
  }

  private mutating func slope(_ i: Int, _ slopes: [Int]) -> Int {
    switch steps[i] {
    case .variable: return constant(1)
    case .constant: return constant(0)
    case .negation(let a): return negation(slopes[a])
    case .binary(.add, let a, let b): return binary(.add, slopes[a], slopes[b])
    case .binary(.subtract, let a, let b): return binary(.subtract, slopes[a], slopes[b])
    case .binary(.multiply, let a, let b):
      return binary(.add, binary(.multiply, slopes[a], b), binary(.multiply, a, slopes[b]))
    case .binary(.divide, let a, let b):
      // (a/b)′ = (a′ − (a/b) b′) / b
      return binary(.divide, binary(.subtract, slopes[a], binary(.multiply, i, slopes[b])), b)
    case .select(let comparison, let a, let b, let then, let otherwise):
      if slopes[then] == slopes[otherwise] { return slopes[then] }
      return add(.select(comparison, a, b, then: slopes[then], otherwise: slopes[otherwise]))
    case .call(.min, let o):
      return add(.select(.less, o[0], o[1], then: slopes[o[0]], otherwise: slopes[o[1]]))
    case .call(.max, let o):
      return add(.select(.greater, o[0], o[1], then: slopes[o[0]], otherwise: slopes[o[1]]))
    case .call(.pow, let o): return slopeOfPower(i, o[0], o[1], slopes)
    case .call(let f, let o):
      if constantValue(slopes[o[0]]) == 0 { return constant(0) }
      return binary(.multiply, outerSlope(f, of: o[0], value: i), slopes[o[0]])
    }
  }

  /// (aᵇ)′ = b aᵇ⁻¹ a′ + aᵇ log(a) b′
  private mutating func slopeOfPower(_ i: Int, _ a: Int, _ b: Int, _ slopes: [Int]) -> Int {
    let less = binary(.subtract, b, constant(1))
    let lowered = constantValue(less) == 1 ? a : call(.pow, [a, less])
    let base = binary(.multiply, binary(.multiply, b, lowered), slopes[a])
    guard constantValue(slopes[b]) != 0 else { return base }
    return binary(.add, base, binary(.multiply, binary(.multiply, i, call(.log, [a])), slopes[b]))
  }

  /// f′(a), where step `value` is f(a).
  private mutating func outerSlope(_ f: ScalarExpression.Function, of a: Int, value: Int) -> Int {
    let one = constant(1)
    switch f {
    case .exp: return value
    case .expm1: return binary(.add, value, one)
    case .log: return binary(.divide, one, a)
    case .log1p: return binary(.divide, one, binary(.add, one, a))
    case .sqrt: return binary(.divide, constant(0.5), value)
    case .abs: return add(.select(.less, a, constant(0), then: constant(-1), otherwise: one))
    case .tanh: return binary(.subtract, one, binary(.multiply, value, value))
    case .sigmoid: return binary(.multiply, value, binary(.subtract, one, value))
    case .softplus: return call(.sigmoid, [a])
    case .sin: return call(.cos, [a])
    case .cos: return negation(call(.sin, [a]))
    case .atan: return binary(.divide, one, binary(.add, one, binary(.multiply, a, a)))
    case .asinh:
      return binary(.divide, one, call(.sqrt, [binary(.add, one, binary(.multiply, a, a))]))
    case .erf:
      // erf′(a) = 2/√π exp(−a²)
      let gaussian = call(.exp, [negation(binary(.multiply, a, a))])
      return binary(.multiply, constant(2 / Double.pi.squareRoot()), gaussian)
    case .min, .max, .pow: return constant(0)  // of two variables; `slope` has them
    }
  }
}

extension ScalarExpression.BinaryOperator {
  /// `x op y`, if that is a number.
  fileprivate func value(_ x: Double, _ y: Double) -> Double? {
    let value =
      switch self {
      case .add: x + y
      case .subtract: x - y
      case .multiply: x * y
      case .divide: x / y
      }
    return value.isFinite ? value : nil
  }
}

extension ScalarExpression {
  /// The expressions that this one is made of.
  fileprivate var children: [ScalarExpression] {
    switch self {
    case .variable, .constant: []
    case .negation(let a): [a]
    case .binary(_, let a, let b): [a, b]
    case .call(_, let operands): operands
    case .select(_, let a, let b, let then, let otherwise): [a, b, then, otherwise]
    }
  }
}
