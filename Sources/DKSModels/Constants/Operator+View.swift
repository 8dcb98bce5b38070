import DKSTensors

extension Operator {
  /// The result as another view of the elements of a constant of any size: nothing is computed before it is
  /// asked for. Casts are views only past `limit` elements. Nil for operators that compute, and where the operand
  /// does not fit.
  func view(of operands: [Tensor?], isLazyPast limit: Int) -> Tensor? {
    guard operands.count == 1, let x = operands.first ?? nil else { return nil }
    switch self {
    case .identity: return x
    case .reshape, .flatten, .squeeze, .unsqueeze:
      guard let shape = resultShape(of: x) else { return nil }
      return Tensor(x.type, shape, x.payload)
    case .cast(let type):
      if type == x.type { return x }
      if case .filled(let value) = x.payload, x.type.isFloat, type.isFloat {
        return Tensor(type, x.shape, .filled(value))
      }
      // Integers go through `evaluated`, which keeps all their bits.
      guard x.type.isFloat, type == .float32, x.count > limit else { return nil }
      return Tensor(type, x.shape, .computed { () throws(WeightError) in try x.floats() })
    default: return nil
    }
  }

  private func resultShape(of x: Tensor) -> [Int]? {
    guard let shapes = try? resultShapes(of: [x.shape.map { $0 }], resultCount: 1),
      let shape = shapes.first ?? nil,
      Tensor.checkedCount(shape.compactMap { $0 }) == x.count
    else { return nil }
    return shape.compactMap { $0 }
  }
}
