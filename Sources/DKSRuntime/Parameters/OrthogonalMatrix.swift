import COpenBLAS

/// A Haar-distributed matrix [rows, columns], row-major, with orthonormal rows or columns, whichever are
/// fewer: the Q of a Gaussian matrix, its signs such that R has a positive diagonal (Mezzadri 2007).
func orthogonalMatrix(rows: Int, columns: Int, random: inout RandomStream) -> [Float] {
  let (tall, thin) = (max(rows, columns), min(rows, columns))
  guard thin > 0 else { return [] }
  var q = (0..<tall * thin).map { _ in Float(random.gaussian()) }  // column-major [tall, thin]
  var (m, n, info) = (Int32(tall), Int32(thin), Int32(0))
  var tau = [Float](repeating: 0, count: thin)
  var workCount = Int32(64 * thin)
  var work = [Float](repeating: 0, count: Int(workCount))
  sgeqrf_(&m, &n, &q, &m, &tau, &work, &workCount, &info)
  let isNegative = (0..<thin).map { q[$0 * tall + $0] < 0 }
  var reflections = n
  sorgqr_(&m, &n, &reflections, &q, &m, &tau, &work, &workCount, &info)
  for column in 0..<thin where isNegative[column] {
    for row in 0..<tall { q[column * tall + row].negate() }
  }
  if rows <= columns { return q }  // a column-major [out, in] matrix is the row-major [in, out] one
  var transposed = [Float](repeating: 0, count: q.count)
  for column in 0..<thin {
    for row in 0..<tall { transposed[row * thin + column] = q[column * tall + row] }
  }
  return transposed
}
