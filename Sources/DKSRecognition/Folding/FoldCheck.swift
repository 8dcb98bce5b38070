import DKSInterchange

/// Whether two layers agree, found by trying them.
enum FoldCheck {
  /// How much of the result's size may differ, for float32 weights.
  static let tolerance = 1e-5

  /// The largest difference between what both compute for sampled vectors, in units of the result's root mean
  /// square; infinite where one of both is not finite.
  ///
  /// Vectors are normal; `before` and `after` say what the layers see of them, `result` what is made of the
  /// first one's result. All sums are of doubles.
  static func error(
    of folded: AffineLayer, against layer: AffineLayer, before: (Double) -> Double,
    after: (Double) -> Double, result: (Double) -> Double
  ) throws(WeightError) -> Double {
    let (old, new) = (try layer.weights.floats(), try folded.weights.floats())
    let zeros = [Float](repeating: 0, count: layer.rows)
    let oldBias = try layer.bias?.floats() ?? zeros
    let newBias = try folded.bias?.floats() ?? zeros
    guard layer.rows > 0, old.count == new.count, old.count.isMultiple(of: layer.rows),
      oldBias.count == layer.rows, newBias.count == layer.rows
    else { throw WeightError("has \(new.count) elements in \(layer.rows) rows") }
    let length = old.count / layer.rows
    // Where rows do not lie on end, any part of the weights does for the factor, and no bias depends on them.
    let step = max(layer.rows / sampledRows, 1)
    var random = SampledNumbers()
    var (worst, squares, count) = (0.0, 0.0, 0.0)
    for _ in 0..<sampledVectors {
      let x = (0..<length).map { _ in random.next() }
      let (seenBefore, seenAfter) = (x.map(before), x.map(after))
      for row in stride(from: 0, to: layer.rows, by: step) {
        var (a, b) = (Double(oldBias[row]), Double(newBias[row]))
        for i in 0..<length {
          a += Double(old[row * length + i]) * seenBefore[i]
          b += Double(new[row * length + i]) * seenAfter[i]
        }
        a = result(a)
        guard a.isFinite, b.isFinite else { return .infinity }
        worst = max(worst, (a - b).magnitude)
        squares += a * a
        count += 1
      }
    }
    guard worst > 0 else { return 0 }
    let size = (squares / max(count, 1)).squareRoot()
    return size > 0 ? worst / size : .infinity
  }

  private static let sampledRows = 16
  private static let sampledVectors = 3
}

/// Nearly normal numbers from a fixed stream: sums of twelve uniform ones.
struct SampledNumbers {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The next number, of mean 0 and variance 1.
  mutating func next() -> Double {
    var sum = -6.0
    for _ in 0..<12 {
      // Steele, Lea and Flood 2014: SplitMix64.
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      sum += Double(z >> 11) * 0x1p-53
    }
    return sum
  }
}
