import DKSFormulas

extension ExpressionProgram {
  /// The most points that a formula may switch at: each is an edge of the panels of every integral.
  static let breakpointLimit = 128

  /// Where `abs`, `min`, `max` and conditions may switch, sorted: exactly as far as straight lines tell what is
  /// compared, else to the last bit by bisection, for |x| ≤ 64 and switches at least 1/64 apart.
  ///
  /// Throws where they are too many.
  func breakpoints() throws(ActivationError) -> [Double] {
    let (exact, numeric, _) = switches()
    let points = (exact + (numeric.isEmpty ? [] : try searched(numeric))).filter(\.isFinite).sorted()
    var distinct: [Double] = []
    for point in points {
      if let last = distinct.last, point - last <= 1e-12 * max(1, abs(point)) { continue }
      distinct.append(point == 0 ? 0 : point)
    }
    if distinct.count > Self.breakpointLimit { throw .tooManySwitches(near: distinct[0]) }
    return distinct
  }

  /// The whole as far as straight lines tell it.
  var lines: PiecewiseLine { switches().lines }

  /// The points at which lines meet, the switches whose operands bend, and the whole.
  private func switches() -> (points: [Double], bent: [Int], lines: PiecewiseLine) {
    var stack: [PiecewiseLine] = []
    var points: Set<Double> = []
    var bent: [Int] = []
    for (index, instruction) in instructions.enumerated() {
      let operands = Array(stack.suffix(instruction.operandCount))
      stack.removeLast(instruction.operandCount)
      if let difference = instruction.difference(of: operands), !difference.isComplete { bent.append(index) }
      let result = instruction.lines(operands)
      if instruction.isSwitch { points.formUnion(result.edges) }
      stack.append(result)
    }
    return (Array(points), bent, stack.last ?? PiecewiseLine(nil))
  }

  /// Sign changes of the differences of the given switches on a grid over [−64, 64], refined by bisection. Where a
  /// difference is zero on a stretch, only its ends count.
  private func searched(_ switches: [Int]) throws(ActivationError) -> [Double] {
    func signs(_ x: Double) -> [Int] {
      var found: [Int: Int] = [:]
      _ = jet(at: x) { found[$0] = $1 > 0 ? 1 : $1 < 0 ? -1 : 0 }
      return switches.map { found[$0, default: 0] }
    }
    let reach = 64.0
    let cells = 8192
    var result: [Double] = []
    var left = -reach
    var atLeft = signs(left)
    for cell in 1...cells {
      let right = -reach + 2 * reach * (Double(cell) / Double(cells))
      let atRight = signs(right)
      for k in switches.indices where atLeft[k] != atRight[k] {
        var (low, high) = (left, right)
        while true {
          let middle = low + (high - low) / 2
          guard middle > low, middle < high else { break }
          if signs(middle)[k] == atLeft[k] { low = middle } else { high = middle }
        }
        result.append(high)
        if result.count > 4 * Self.breakpointLimit { throw .tooManySwitches(near: left) }
      }
      (left, atLeft) = (right, atRight)
    }
    return result
  }
}

extension ExpressionProgram.Instruction {
  /// What a switch compares with zero; nil for what is no switch.
  fileprivate func difference(of operands: [PiecewiseLine]) -> PiecewiseLine? {
    switch self {
    case .call(.abs): operands[0]
    case .call(.min), .call(.max), .select: PiecewiseLine.combine(operands[0], operands[1], -)
    default: nil
    }
  }

  /// The result as lines, of operands as lines.
  fileprivate func lines(_ operands: [PiecewiseLine]) -> PiecewiseLine {
    typealias Line = PiecewiseLine.Line
    switch self {
    case .variable: return PiecewiseLine(Line(slope: 1, intercept: 0))
    case .constant(let value): return PiecewiseLine(Line(slope: 0, intercept: value))
    case .negation: return operands[0].map { Line(slope: -$0.slope, intercept: -$0.intercept) }
    case .binary(let operation):
      return PiecewiseLine.combine(operands[0], operands[1]) { Self.combine(operation, $0, $1) }
    case .call(.abs):
      let negated = operands[0].map { Line(slope: -$0.slope, intercept: -$0.intercept) }
      return .choice(operands[0], then: negated, otherwise: operands[0]) { $0 < 0 }
    case .call(let function) where function == .min || function == .max:
      let difference = PiecewiseLine.combine(operands[0], operands[1], -)
      return .choice(difference, then: operands[0], otherwise: operands[1]) {
        ($0 < 0) == (function == .min)
      }
    case .select(let comparison):
      let difference = PiecewiseLine.combine(operands[0], operands[1], -)
      return .choice(difference, then: operands[2], otherwise: operands[3]) { comparison.holds($0, 0) }
    case .call(let function):
      // A function of a constant is a constant.
      return function.arity == 1
        ? operands[0].map {
          $0.slope == 0 ? Line(slope: 0, intercept: function.jet(at: $0.intercept).value) : nil
        } : PiecewiseLine(nil)
    }
  }

  private static func combine(
    _ operation: ScalarExpression.BinaryOperator, _ a: PiecewiseLine.Line, _ b: PiecewiseLine.Line
  ) -> PiecewiseLine.Line? {
    switch operation {
    case .add: .init(slope: a.slope + b.slope, intercept: a.intercept + b.intercept)
    case .subtract: a - b
    case .multiply where a.slope == 0:
      .init(slope: a.intercept * b.slope, intercept: a.intercept * b.intercept)
    case .multiply where b.slope == 0:
      .init(slope: a.slope * b.intercept, intercept: a.intercept * b.intercept)
    case .divide where b.slope == 0:
      .init(slope: a.slope / b.intercept, intercept: a.intercept / b.intercept)
    default: nil
    }
  }
}
