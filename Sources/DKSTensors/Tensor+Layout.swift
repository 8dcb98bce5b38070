extension Tensor {
  /// The tensor whose axis i is axis `permutation[i]` of this one; itself for nil.
  package func permuted(_ permutation: [Int]?) -> Tensor {
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
  package func converted(to type: ElementType) -> Tensor {
    guard type != self.type else { return self }
    switch payload {
    case .filled, .drawn, .computed: return Tensor(type, shape, payload)
    case .stored, .bytes:
      return Tensor(type, shape, .computed { () throws(WeightError) in try floats() })
    }
  }

  /// The tensor whose elements are `change` of this one's.
  package func mapped(_ change: @escaping @Sendable ([Float]) throws(WeightError) -> [Float]) -> Tensor {
    Tensor(type, shape, .computed { () throws(WeightError) in try change(try floats()) })
  }

  /// Every element times `factor`.
  package func scaled(by factor: Double) -> Tensor {
    if case .filled(let number) = payload { return Tensor(type, shape, .filled(number * factor)) }
    return mapped { $0.map { Float(Double($0) * factor) } }
  }
}
