import DKSGraph

extension ExpressionProgram {
  /// Where `abs`, `min`, `max` and conditions may switch, sorted: exactly if what is compared is affine in x,
  /// else to the last bit by bisection, for |x| ≤ 64 and switches at least 1/64 apart.
  func breakpoints() -> [Double] {
    var exact: [Double] = []
    var numeric: [Int] = []
    let differences = affineDifferences()
    for (index, instruction) in instructions.enumerated() where instruction.isSwitch {
      if let affine = differences[index] {
        if affine.slope != 0 { exact.append(-affine.intercept / affine.slope) }
      } else {
        numeric.append(index)
      }
    }
    let points = (exact + (numeric.isEmpty ? [] : searched(numeric))).filter(\.isFinite).sorted()
    var distinct: [Double] = []
    for point in points {
      if let last = distinct.last, point - last <= 1e-12 * max(1, abs(point)) { continue }
      distinct.append(point == 0 ? 0 : point)
    }
    return distinct
  }

  /// What each switch compares, as a straight line in x where it is one.
  private func affineDifferences() -> [Int: (slope: Double, intercept: Double)] {
    typealias Line = (slope: Double, intercept: Double)
    var stack: [Line?] = []
    var differences: [Int: Line] = [:]
    for (index, instruction) in instructions.enumerated() {
      let operands = Array(stack.suffix(instruction.operandCount))
      stack.removeLast(instruction.operandCount)
      var result: Line?
      switch instruction {
      case .variable: result = (1, 0)
      case .constant(let value): result = (0, value)
      case .negation: result = operands[0].map { (-$0.slope, -$0.intercept) }
      case .binary(let operation):
        if let a = operands[0], let b = operands[1] { result = Self.combine(operation, a, b) }
      case .call(.abs): differences[index] = operands[0]
      case .call(.min), .call(.max), .select:
        if let a = operands[0], let b = operands[1] {
          differences[index] = (a.slope - b.slope, a.intercept - b.intercept)
        }
      case .call: break
      }
      stack.append(result)
    }
    return differences
  }

  private static func combine(
    _ operation: ScalarExpression.BinaryOperator, _ a: (slope: Double, intercept: Double),
    _ b: (slope: Double, intercept: Double)
  ) -> (slope: Double, intercept: Double)? {
    switch operation {
    case .add: (a.slope + b.slope, a.intercept + b.intercept)
    case .subtract: (a.slope - b.slope, a.intercept - b.intercept)
    case .multiply where a.slope == 0: (a.intercept * b.slope, a.intercept * b.intercept)
    case .multiply where b.slope == 0: (a.slope * b.intercept, a.intercept * b.intercept)
    case .divide where b.slope == 0: (a.slope / b.intercept, a.intercept / b.intercept)
    default: nil
    }
  }

  /// Sign changes of the differences of the given switches on a grid over [−64, 64], refined by bisection.
  private func searched(_ switches: [Int]) -> [Double] {
    func differences(_ x: Double) -> [Double] {
      var found: [Int: Double] = [:]
      _ = jet(at: x) { found[$0] = $1 }
      return switches.map { found[$0, default: .nan] }
    }
    let reach = 64.0
    let cells = 8192
    var result: [Double] = []
    var left = -reach
    var atLeft = differences(left)
    for cell in 1...cells {
      let right = -reach + 2 * reach * (Double(cell) / Double(cells))
      let atRight = differences(right)
      for k in switches.indices {
        if atRight[k] == 0 {
          result.append(right)
        } else if atLeft[k] * atRight[k] < 0 {
          var (low, high) = (left, right)
          while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { break }
            if differences(middle)[k] * atLeft[k] > 0 { low = middle } else { high = middle }
          }
          result.append(high)
        }
      }
      (left, atLeft) = (right, atRight)
    }
    return result
  }
}
