import DKSTensors

extension ForeignOperator {
  /// The result of the operators of shape arithmetic that networks themselves do not compute with.
  func evaluated(on operands: [Tensor], limit: Int) -> Tensor? {
    guard ["", "ai.onnx"].contains(domain) else { return nil }
    switch type {
    case "Range": return operands.count == 3 ? range(operands, limit: limit) : nil
    case "Size": return operands.first.map { .integers([Int64($0.count)], shape: []) }
    case "Expand": return operands.count == 2 ? expanded(operands[0], operands[1], limit: limit) : nil
    case "Mod": return operands.count == 2 ? remainder(operands[0], operands[1], limit: limit) : nil
    default: return nil
    }
  }

  /// start, start + step … before limit
  private func range(_ operands: [Tensor], limit: Int) -> Tensor? {
    guard let type = operands.first?.type, !type.isFloat else { return nil }
    let numbers = operands.compactMap { $0.count == 1 ? (try? $0.integers())?.first : nil }
    guard numbers.count == 3, numbers[2] != 0 else { return nil }
    var values: [Int64] = []
    for value in stride(from: numbers[0], to: numbers[1], by: Int64.Stride(numbers[2])) {
      guard values.count < limit else { return nil }
      values.append(value)
    }
    return .integers(values, type)
  }

  private func expanded(_ x: Tensor, _ target: Tensor, limit: Int) -> Tensor? {
    guard let wanted = try? target.integers().map({ Int($0) }), wanted.count <= Model.largestRank,
      let result = try? broadcast([x.shape.map { $0 }, wanted.map { $0 }])
    else { return nil }
    let shape = result.compactMap { $0 }
    guard let count = Tensor.checkedCount(shape), count <= limit else { return nil }
    return Elements(x)?.picked(broadcastPlaces(of: x.shape, to: shape))?.tensor(x.type, shape)
  }

  /// The remainder with the sign of the divisor, of integers.
  private func remainder(_ x: Tensor, _ y: Tensor, limit: Int) -> Tensor? {
    guard x.shape == y.shape || y.count == 1, let a = try? x.integers(), let b = try? y.integers() else {
      return nil
    }
    var result: [Int64] = []
    for (i, dividend) in a.enumerated() {
      let divisor = b.count == 1 ? b[0] : b[i]
      guard divisor != 0 else { return nil }
      let rest = dividend.remainderReportingOverflow(dividingBy: divisor).partialValue
      result.append(rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest)
    }
    return .integers(result, x.type, shape: x.shape)
  }
}
