extension Tensor {
  /// The same elements under another shape; nil where their number differs.
  package func reshaped(_ shape: [Int]) -> Tensor? {
    shape.reduce(1, *) == count ? Tensor(type, shape, payload) : nil
  }

  /// Axis i of the result is axis `permutation[i]` of this; the elements are moved when they are asked for.
  package func transposed(_ permutation: [Int]) -> Tensor? {
    guard type.isFloat, permutation.sorted() == Array(shape.indices) else { return nil }
    let moved = permutation.map { shape[$0] }
    switch payload {
    case .filled: return Tensor(type, moved, payload)
    case .stored, .bytes, .drawn, .computed:
      let source = self
      return Tensor(
        .float32, moved,
        .computed { () throws(WeightError) in
          Axes.permute(try source.floats(), shape: source.shape, permutation)
        })
    }
  }
}
