import CElementwise

/// Where the values of a shape lie in memory: rank 3 is channels-last, everything else row-major, so that
/// the feature axis is always the fastest.
enum Layout {
  /// The most axes of an example.
  static let maximalRank = 7

  /// Strides of a row-major array.
  static func rowMajor(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// Strides of one example in memory.
  static func strides(_ shape: [Int]) -> [Int] {
    shape.count == 3 ? [1, shape[2] * shape[0], shape[0]] : rowMajor(shape)
  }

  /// Strides of a batch in memory.
  static func batched(_ shape: [Int]) -> [Int] {
    [shape.reduce(1, *)] + strides(shape)
  }

  /// The axis of the features; the shape has a rank of at least 1.
  static func featureAxis(_ shape: [Int]) -> Int {
    shape.count == 3 ? 0 : shape.count - 1
  }

  /// Whether values in memory are in row-major order.
  static func isRowMajor(_ shape: [Int]) -> Bool {
    shape.count != 3 || shape[0] == 1 || shape[1] * shape[2] == 1
  }
}

/// Copies or adds between two views of one shape.
func copyStrided(
  _ shape: [Int], from x: UnsafePointer<Float>, _ xStrides: [Int], to y: UnsafeMutablePointer<Float>,
  _ yStrides: [Int], adding: Bool
) {
  dks_copy_strided(
    Int32(shape.count), shape.map(Int64.init), x, xStrides.map(Int64.init), y, yStrides.map(Int64.init),
    adding ? 1 : 0)
}

extension UnsafeMutablePointer<Float> {
  /// Copies `values` here, from one layout to another.
  func copyRearranged(_ values: [Float], shape: [Int], from: [Int], to: [Int]) {
    values.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { copyStrided(shape, from: start, from, to: self, to, adding: false) }
    }
  }
}
