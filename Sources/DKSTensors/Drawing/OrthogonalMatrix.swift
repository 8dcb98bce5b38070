/// Writes a Haar-distributed matrix [tall, thin] with orthonormal columns, times `factor`, into `q`.
///
/// It has the distribution of the Q of a Gaussian matrix whose R has a positive diagonal (Mezzadri 2007), and is
/// made without the Gaussian matrix or R: the Householder vectors of such a QR are themselves Gaussian and
/// independent (Stewart 1980, section 3). Column k of `stream` is the Gaussian vector of reflection k; the sign
/// that makes R's diagonal entry positive goes to column k of the result. The reflections are applied from the
/// last to the first, in blocks H₁ … H_b = 1 − V T Vᵀ with T⁻¹ = strict upper part of VᵀV + diag(1/τ)
/// (Joffrain et al. 2006, theorem 3). The bytes do not depend on the number of threads.
///
/// - Parameter q: rows ≥ columns ≥ 1; all zeros.
func writeOrthogonalMatrix(
  _ q: MatrixView, factor: Float, stream: RandomStream, threadCount: Int
) {
  let product = MatrixMultiplication(threadCount: q.rows * q.columns < 1 << 14 ? 1 : threadCount)
  let width = min(128, q.columns)
  let space = UnsafeMutablePointer<Float>.allocate(
    capacity: width * q.rows + 2 * width * q.columns + 2 * width * width)
  defer { space.deallocate() }
  for start in stride(from: 0, to: q.columns, by: width).reversed() {
    let rest = q.from(row: start, column: start)
    let count = min(width, rest.columns)
    let v = MatrixView(base: space, rows: rest.rows, columns: count, rowStride: 1, columnStride: rest.rows)
    let gram = MatrixView(
      base: space + width * q.rows, rows: count, columns: count, rowStride: count, columnStride: 1)
    var triangle = gram
    triangle.base += width * width
    // Sums lie in the order of q, so that what is contiguous there is contiguous here.
    var sums = rest.first(rows: count)
    sums.base = gram.base + 2 * width * width
    if rest.columnStride == 1 { sums.rowStride = rest.columns } else { sums.columnStride = count }
    var weighted = sums
    weighted.base += width * q.columns

    let inverseTaus = drawReflections(v, from: start, of: q, factor, stream, product)
    gram.clear()
    product.add(1, v.transposed, v, to: gram)
    invert(gram, inverseTaus, into: triangle)
    // rest −= V (T (Vᵀ rest))
    sums.clear()
    product.add(1, v.transposed, rest, to: sums)
    weighted.clear()
    product.add(1, triangle, sums, to: weighted)
    product.add(-1, v, weighted, to: rest)
  }
}

/// Draws the Householder vectors of columns `start` and on into `v`, begins these columns of `q` as those of a
/// diagonal matrix, and returns 1 / τ of each.
private func drawReflections(
  _ v: MatrixView, from start: Int, of q: MatrixView, _ factor: Float, _ stream: RandomStream,
  _ product: MatrixMultiplication
) -> [Double] {
  let taus = UnsafeMutableBufferPointer<Double>.allocate(capacity: v.columns)
  defer { taus.deallocate() }
  let inverseTaus = Shared(taus)
  share(v.columns, among: product.threadCount) { _, block in
    for k in block {
      let column = UnsafeMutableBufferPointer(start: v.base + k * v.columnStride, count: v.rows)
      column[..<k].update(repeating: 0)
      let tail = UnsafeMutableBufferPointer(rebasing: column[k...])
      stream.normal(from: (start + k) * q.rows + start + k, deviation: 1, into: tail)
      var squares = 0.0
      for x in tail { squares += Double(x) * Double(x) }
      // The reflection takes the vector to β e₁ with |β| its norm and the sign that does not cancel.
      let norm = squares > 0 ? squares.squareRoot() : 1
      let first = squares > 0 ? Double(tail[0]) : 1
      let beta = first < 0 ? norm : -norm
      let inverse = Float(1 / (first - beta))
      for i in tail.indices { tail[i] *= inverse }
      tail[0] = 1
      inverseTaus.buffer.initializeElement(at: k, to: beta / (beta - first))
      let diagonal = q.base + (start + k) * (q.rowStride + q.columnStride)
      diagonal.pointee = beta < 0 ? -factor : factor
    }
  }
  return Array(taus)
}

/// A buffer of which each thread writes entries of its own.
private struct Shared: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Double>
  init(_ buffer: UnsafeMutableBufferPointer<Double>) { self.buffer = buffer }
}

/// Writes the inverse of the upper triangular matrix with the diagonal `diagonal` and the rest of `gram`.
private func invert(_ gram: MatrixView, _ diagonal: [Double], into triangle: MatrixView) {
  let n = diagonal.count
  var inverse = [Double](repeating: 0, count: n * n)
  for j in 0..<n {
    inverse[j * n + j] = 1 / diagonal[j]
    for i in (0..<j).reversed() {
      var sum = 0.0
      for k in i + 1...j { sum += Double(gram.base[i * n + k]) * inverse[k * n + j] }
      inverse[i * n + j] = -sum / diagonal[i]
    }
  }
  for i in inverse.indices { triangle.base[i] = Float(inverse[i]) }
}
