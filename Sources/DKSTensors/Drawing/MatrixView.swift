import CWeights

/// A matrix in memory that someone else holds: element (i, j) is at i · `rowStride` + j · `columnStride`.
struct MatrixView: @unchecked Sendable {
  // Unchecked: threads write disjoint blocks of it.
  var base: UnsafeMutablePointer<Float>
  var rows: Int
  var columns: Int
  var rowStride: Int
  var columnStride: Int

  /// The matrix with rows and columns exchanged.
  var transposed: MatrixView {
    MatrixView(base: base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride)
  }

  /// The part from row `row` and column `column` on.
  func from(row: Int, column: Int) -> MatrixView {
    var result = self
    result.base += row * rowStride + column * columnStride
    result.rows -= row
    result.columns -= column
    return result
  }

  /// The first `count` rows.
  func first(rows count: Int) -> MatrixView {
    var result = self
    result.rows = count
    return result
  }

  /// The first `count` columns.
  func first(columns count: Int) -> MatrixView { transposed.first(rows: count).transposed }

  /// Writes zeros everywhere, in a matrix that fills its memory.
  func clear() { base.update(repeating: 0, count: rows * columns) }

  /// As the C functions take it.
  var argument: dks_matrix {
    dks_matrix(base: base, row: rowStride, column: columnStride)
  }
}
