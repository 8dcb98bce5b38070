import COpenBLAS

/// A matrix operand, row-major: `transposed` means that the product takes its transpose.
struct Matrix {
  let pointer: UnsafePointer<Float>
  let stride: Int
  var isTransposed = false

  init(_ pointer: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.pointer = pointer
    self.stride = stride
    isTransposed = transposed
  }
}

/// One thread to a call: the runtime runs shards of the batch side by side instead, which keeps results
/// independent of the number of threads.
private let singleThreaded: Void = openblas_set_num_threads(1)

/// c = a b + (adding ? c : 0) for a [m, k], b [k, n], c [m, n].
func multiply(
  _ m: Int, _ n: Int, _ k: Int, _ a: Matrix, _ b: Matrix, to c: UnsafeMutablePointer<Float>, stride: Int,
  adding: Bool
) {
  guard m > 0, n > 0 else { return }
  _ = singleThreaded
  cblas_sgemm(
    CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
    Int32(m), Int32(n), Int32(k), 1, a.pointer, Int32(max(a.stride, 1)), b.pointer, Int32(max(b.stride, 1)),
    adding ? 1 : 0, c, Int32(max(stride, 1)))
}

extension Matrix {
  /// The same numbers, rows and columns exchanged.
  var transposed: Matrix { Matrix(pointer, stride: stride, transposed: !isTransposed) }
}
