import DKSInterchange

extension Tensor {
  /// The same elements under another shape; nil where their number differs.
  func reshaped(_ shape: [Int]) -> Tensor? {
    shape.reduce(1, *) == count ? Tensor(type, shape, payload) : nil
  }

  /// Axis i of the result is axis `permutation[i]` of this; the elements are moved when they are asked for.
  func transposed(_ permutation: [Int]) -> Tensor? {
    guard type.isFloat, permutation.sorted() == Array(shape.indices) else { return nil }
    let moved = permutation.map { shape[$0] }
    switch payload {
    case .filled: return Tensor(type, moved, payload)
    case .stored, .bytes, .drawn, .computed:
      let source = self
      return Tensor(
        .float32, moved,
        .computed { () throws(WeightError) in
          let elements = try source.floats()
          // The step in the source for each axis of the result, then an odometer over the result.
          var strides = [Int](repeating: 1, count: source.shape.count)
          for axis in strides.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * source.shape[axis + 1]
          }
          let steps = permutation.map { strides[$0] }
          var result: [Float] = []
          result.reserveCapacity(elements.count)
          var index = [Int](repeating: 0, count: moved.count)
          var place = 0
          for _ in 0..<elements.count {
            result.append(elements[place])
            var axis = moved.count - 1
            while axis >= 0 {
              index[axis] += 1
              place += steps[axis]
              if index[axis] < moved[axis] { break }
              place -= steps[axis] * moved[axis]
              index[axis] = 0
              axis -= 1
            }
          }
          return result
        })
    }
  }
}
