import DKSInterchange

extension Tensor {
  /// The tensor whose axis i is axis `permutation[i]` of this one; itself for nil.
  func permuted(_ permutation: [Int]?) -> Tensor {
    guard let permutation, permutation != Array(shape.indices), permutation.count == shape.count else {
      return self
    }
    let newShape = permutation.map { shape[$0] }
    switch payload {
    case .filled: return Tensor(type, newShape, payload)
    case .drawn(var draw) where draw.shape == shape && draw.permutation == nil:
      draw.permutation = permutation
      return Tensor(type, newShape, .drawn(draw))
    default:
      return Tensor(
        type, newShape,
        .computed { () throws(WeightError) in
          Axes.permute(try floats(), shape: shape, permutation)
        })
    }
  }

  /// The same numbers as elements of another type.
  func converted(to type: ElementType) -> Tensor {
    guard type != self.type else { return self }
    switch payload {
    case .filled, .drawn, .computed: return Tensor(type, shape, payload)
    case .stored, .bytes:
      return Tensor(type, shape, .computed { () throws(WeightError) in try floats() })
    }
  }

  /// The tensor whose elements are `change` of this one's.
  func mapped(_ change: @escaping @Sendable ([Float]) throws(WeightError) -> [Float]) -> Tensor {
    Tensor(type, shape, .computed { () throws(WeightError) in try change(try floats()) })
  }
}

/// Permutations of axes.
enum Axes {
  /// The elements of a row-major tensor in the order of another whose axis i is axis `permutation[i]`.
  static func permute<Element>(_ elements: [Element], shape: [Int], _ permutation: [Int]) -> [Element] {
    guard elements.count == shape.reduce(1, *), permutation.sorted() == Array(shape.indices) else {
      return elements
    }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let extents = permutation.map { shape[$0] }
    let steps = permutation.map { strides[$0] }
    var result: [Element] = []
    result.reserveCapacity(elements.count)
    var index = [Int](repeating: 0, count: extents.count)
    var source = 0
    for _ in elements.indices {
      result.append(elements[source])
      var axis = extents.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += steps[axis]
        if index[axis] < extents[axis] { break }
        source -= steps[axis] * extents[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }

  /// The permutation that undoes `permutation`.
  static func inverse(_ permutation: [Int]) -> [Int] {
    var inverse = permutation
    for (i, axis) in permutation.enumerated() { inverse[axis] = i }
    return inverse
  }
}
