/// The shape of a b, of which each may be transposed on its last two axes; axes before them broadcast, and a
/// vector is a row on the left and a column on the right, as NumPy's `matmul` has it.
func matrixProductShape(
  _ a: [Int?]?, _ b: [Int?]?, transposeA: Bool, transposeB: Bool
) throws(ShapeProblem) -> [Int?]? {
  guard let a, let b else { return nil }
  guard !a.isEmpty, !b.isEmpty else { throw ShapeProblem("got a number, it takes matrices") }
  let left = a.count == 1 ? [1, a[0]] : transposedLast(a, transposeA)
  let right = b.count == 1 ? [b[0], 1] : transposedLast(b, transposeB)
  if let inner = left[left.count - 1], let other = right[right.count - 2], inner != other {
    throw ShapeProblem("got \(words(a)) and \(words(b)), whose inner extents \(inner) and \(other) differ")
  }
  let batch = try broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))]) ?? []
  return batch + (a.count == 1 ? [] : [left[left.count - 2]]) + (b.count == 1 ? [] : [right[right.count - 1]])
}

private func transposedLast(_ x: [Int?], _ isTransposed: Bool) -> [Int?] {
  isTransposed ? x.dropLast(2) + [x[x.count - 1], x[x.count - 2]] : x
}
