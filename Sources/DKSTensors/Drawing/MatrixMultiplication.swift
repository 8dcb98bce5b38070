import CWeights

/// Products of matrices on several threads; the bytes do not depend on how many.
final class MatrixMultiplication: @unchecked Sendable {
  // Unchecked: each thread has a part of the working space to itself.
  /// The number of threads that share the work; at least 1.
  let threadCount: Int
  private let space: UnsafeMutablePointer<Float>
  private let spaceEach = dks_product_space()

  /// Makes room for `threadCount` threads.
  init(threadCount: Int) {
    self.threadCount = max(threadCount, 1)
    space = .allocate(capacity: spaceEach * self.threadCount)
  }

  deinit { space.deallocate() }

  /// c += factor · a b; the extents agree, and the rows or the columns of c lie side by side.
  func add(_ factor: Float, _ a: MatrixView, _ b: MatrixView, to c: MatrixView) {
    guard c.columnStride == 1 else {
      return add(factor, b.transposed, a.transposed, to: c.transposed)
    }
    let isSplitByRows = c.rows > c.columns
    share(isSplitByRows ? c.rows : c.columns, among: threadCount) { thread, block in
      let left = isSplitByRows ? a.from(row: block.lowerBound, column: 0) : a
      let right = isSplitByRows ? b : b.from(row: 0, column: block.lowerBound)
      let result =
        isSplitByRows
        ? c.from(row: block.lowerBound, column: 0) : c.from(row: 0, column: block.lowerBound)
      dks_add_product(
        isSplitByRows ? block.count : c.rows, isSplitByRows ? c.columns : block.count, a.columns, factor,
        left.argument, right.argument, result.base, result.rowStride, self.space + thread * self.spaceEach)
    }
  }
}
