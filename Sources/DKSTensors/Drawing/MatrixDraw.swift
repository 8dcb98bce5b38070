import DKSGraph

/// A matrix [outputs, inputs · taps] of random weights, the taps of an input side by side.
struct MatrixDraw {
  /// What the elements are like; not zeros.
  var initializer: Initializer
  var outputs: Int
  var taps: Int
  var inputs: Int

  /// The elements, row-major, mirrored where the initialiser says so.
  func elements(_ stream: RandomStream, _ threadCount: Int) -> [Float] {
    guard let mirror = initializer.mirror else {
      let count = outputs * inputs * taps
      return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        write(
          into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]), columnStride: 1,
          rowStride: inputs * taps, stream, threadCount)
        initialized = count
      }
    }
    var half = self
    half.initializer.mirror = nil
    if mirror != .outputs { half.inputs = inputs / 2 }
    if mirror != .inputs { half.outputs = outputs / 2 }
    let drawn = half.elements(stream, threadCount)
    var result = [Float](repeating: 0, count: outputs * inputs * taps)
    // Of a side with an odd number of features the last weights are 0.
    for i in 0..<(mirror == .inputs ? outputs : 2 * half.outputs) {
      for j in 0..<(mirror == .outputs ? inputs : 2 * half.inputs) {
        let isNegative = (i >= half.outputs) != (j >= half.inputs)
        let from = ((i % half.outputs) * half.inputs + j % half.inputs) * taps
        let to = (i * inputs + j) * taps
        for tap in 0..<taps { result[to + tap] = isNegative ? -drawn[from + tap] : drawn[from + tap] }
      }
    }
    return result
  }

  /// Writes the elements as they are without mirrors; element (i, j) goes to i · `rowStride` + j ·
  /// `columnStride`, and the buffer has room for all and no more.
  func write(
    into buffer: UnsafeMutableBufferPointer<Float>, columnStride: Int, rowStride: Int, _ stream: RandomStream,
    _ threadCount: Int
  ) {
    let columns = inputs * taps
    guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
    let matrix = MatrixView(
      base: base, rows: outputs, columns: columns, rowStride: rowStride, columnStride: columnStride)
    let deviation = initializer.scale / Double(columns).squareRoot()
    switch initializer.distribution {
    case .zeros: buffer.update(repeating: 0)
    case .orthogonal:
      buffer.update(repeating: 0)
      let gain = max((Double(outputs) / Double(columns)).squareRoot(), 1)
      writeOrthogonalMatrix(
        outputs >= columns ? matrix : matrix.transposed, factor: Float(initializer.scale * gain),
        stream: stream, threadCount: threadCount)
    case .gaussian:
      fill(matrix, threadCount) { stream.normal(from: $0, deviation: deviation, into: $1) }
    case .uniform:
      let bound = deviation * 3.0.squareRoot()
      fill(matrix, threadCount) { stream.uniform(from: $0, bound: bound, into: $1) }
    }
  }

  /// Writes row after row of independent numbers; `numbers` writes those from a given one on.
  private func fill(
    _ matrix: MatrixView, _ threadCount: Int,
    numbers: @Sendable @escaping (Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    let threads = matrix.rows * matrix.columns < 1 << 14 ? 1 : threadCount
    share(matrix.rows, among: threads) { _, block in
      if matrix.columnStride == 1, matrix.rowStride == matrix.columns {
        let first = block.lowerBound * matrix.columns
        numbers(
          first, UnsafeMutableBufferPointer(start: matrix.base + first, count: block.count * matrix.columns))
        return
      }
      withUnsafeTemporaryAllocation(of: Float.self, capacity: matrix.columns) { row in
        for i in block {
          numbers(i * matrix.columns, row)
          for j in row.indices { matrix.base[i * matrix.rowStride + j * matrix.columnStride] = row[j] }
        }
      }
    }
  }
}
