/// Orders in which the elements of a tensor lie.
package enum Axes {
  /// The elements of a row-major tensor in the order of another whose axis i is axis `permutation[i]`; as they
  /// are where that is no permutation of the axes.
  package static func permute(_ elements: [Float], shape: [Int], _ permutation: [Int]) -> [Float] {
    guard permutation.sorted() == Array(shape.indices) else { return elements }
    let strides = rowMajorStrides(shape)
    return rearranged(elements, permutation.map { shape[$0] }, permutation.map { strides[$0] })
  }

  /// The permutation that undoes `permutation`.
  package static func inverse(_ permutation: [Int]) -> [Int] {
    var inverse = permutation
    for (i, axis) in permutation.enumerated() { inverse[axis] = i }
    return inverse
  }

  /// The elements that lie `strides` apart in `elements`, in row-major order of `shape`; they are as many.
  package static func rearranged(_ elements: [Float], _ shape: [Int], _ strides: [Int]) -> [Float] {
    guard !shape.isEmpty, Tensor.checkedCount(shape) == elements.count else { return elements }
    return strided(elements, shape, strides, from: 0)
  }

  /// The elements that lie `strides` apart in `elements`, from one of them on, in row-major order of `shape`.
  ///
  /// The caller sees to it that all these places exist.
  package static func strided(
    _ elements: [Float], _ shape: [Int], _ strides: [Int], from offset: Int
  ) -> [Float] {
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
}

/// The distance of neighbors along each axis of a row-major tensor.
package func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* shape[axis + 1] }
  return strides
}
