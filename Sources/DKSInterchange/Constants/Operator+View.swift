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

/// The elements that lie `strides` apart in `elements`, in row-major order of `shape`; they are as many.
func rearranged(_ elements: [Float], _ shape: [Int], _ strides: [Int]) -> [Float] {
  guard !shape.isEmpty, Tensor.checkedCount(shape) == elements.count else { return elements }
  return strided(elements, shape, strides, from: 0)
}

/// The elements that lie `strides` apart in `elements`, from one of them on, in row-major order of `shape`.
///
/// The caller sees to it that all these places exist.
func strided(_ elements: [Float], _ shape: [Int], _ strides: [Int], from offset: Int) -> [Float] {
  guard let inner = shape.last, let step = strides.last else { return [elements[offset]] }
  guard let total = Tensor.checkedCount(shape), total > 0 else { return [] }
  return [Float](unsafeUninitializedCapacity: total) { buffer, count in
    var indices = [Int](repeating: 0, count: shape.count - 1)
    var base = offset
    var next = 0
    while next < total {
      for i in 0..<inner {
        buffer.initializeElement(at: next, to: elements[base &+ i &* step])
        next += 1
      }
      var axis = shape.count - 2
      while axis >= 0 {
        indices[axis] += 1
        base &+= strides[axis]
        if indices[axis] < shape[axis] { break }
        base &-= strides[axis] &* shape[axis]
        indices[axis] = 0
        axis -= 1
      }
    }
    count = next
  }
}
