import DKSFormulas
import DKSTensors

extension ElementwiseFunction {
  /// The most operands times results that more than three operands are computed with.
  private static let largestWork = 1 << 20

  /// The result of `shape` for constant operands that broadcast to it; integers are computed with as integers.
  func evaluated(on operands: [Tensor], _ shape: [Int]) -> Tensor? {
    let count = shape.reduce(1, *)
    guard arity.contains(operands.count), let first = operands.first,
      operands.count <= max(Self.largestWork / count, 3)
    else { return nil }
    let type = isPredicate ? .boolean : self == .select ? operands[1].type : first.type
    var elements: [Elements] = []
    for operand in operands {
      guard let all = Elements(operand),
        let spread = all.picked(broadcastPlaces(of: operand.shape, to: shape))
      else { return nil }
      elements.append(spread)
    }
    let integers = elements.compactMap { all -> [Int64]? in if case .integers(let i) = all { i } else { nil }
    }
    if integers.count == elements.count, !type.isFloat {
      var result: [Int64] = []
      for i in 0..<count {
        guard let value = evaluate(integers.map { $0[i] }) else { return nil }
        result.append(value)
      }
      return .integers(result, type, shape: shape)
    }
    let numbers = elements.map(\.doubles)
    return .numbers((0..<count).map { i in evaluate(numbers.map { $0[i] }) }, type, shape: shape)
  }

  /// The value for integers; nil where it is none or the function is not one of integers.
  func evaluate(_ operands: [Int64]) -> Int64? {
    guard let x = operands.first else { return nil }
    if operands.count == 1 {
      switch self {
      case .negate: return 0 &- x
      case .abs: return x < 0 ? 0 &- x : x
      case .sign: return x.signum()
      case .not: return x == 0 ? 1 : 0
      case .add, .multiply, .minimum, .maximum, .floor, .ceil, .round: return x
      default: return nil
      }
    }
    if self == .select { return operands.count == 3 ? (x != 0 ? operands[1] : operands[2]) : nil }
    var result = x
    for y in operands.dropFirst() {
      guard let next = joined(result, y) else { return nil }
      result = next
    }
    return result
  }

  private func joined(_ x: Int64, _ y: Int64) -> Int64? {
    switch self {
    case .add: x &+ y
    case .subtract: x &- y
    case .multiply: x &* y
    case .divide: y == 0 ? nil : x.dividedReportingOverflow(by: y).partialValue
    case .minimum: min(x, y)
    case .maximum: max(x, y)
    case .power: Int64(exactly: evaluate([Double(x), Double(y)]))
    case .less: x < y ? 1 : 0
    case .lessOrEqual: x <= y ? 1 : 0
    case .greater: x > y ? 1 : 0
    case .greaterOrEqual: x >= y ? 1 : 0
    case .equal: x == y ? 1 : 0
    case .and: x != 0 && y != 0 ? 1 : 0
    case .or: x != 0 || y != 0 ? 1 : 0
    default: nil
    }
  }
}
