import DKSTensors

/// Whether a layer still computes the same after a fold, found by trying it.
enum FoldCheck {
  /// How much of the result's size may differ where the weights are written as elements of `type`.
  ///
  /// The roundings of the weights are independent: those of a sum come to about one of its own, and a bias that
  /// is several times as large as the result has more.
  static func tolerance(of type: ElementType) -> Double { max(1e-5, 8 * type.roundoff) }

  /// The largest difference between what `layer` computes for sampled vectors before `change` and after it, rounded
  /// to `type`, in units of the result's root mean square; infinite where one of both is not finite.
  ///
  /// Vectors are normal; `before` and `after` say what the layer sees of them, `result` what is made of what it
  /// computed before. All sums are of doubles.
  static func error(
    of change: LayerChange, on layer: LayerElements, writtenAs type: ElementType,
    before: (Double) -> Double, after: (Double) -> Double, result: (Double) -> Double
  ) -> Double {
    let length = layer.weights.count / layer.rows
    // Where rows do not lie on end, any part of the weights does for the factor, and no bias depends on them.
    let step = max(layer.rows / sampledRows, 1)
    var random = SampledNumbers()
    var (worst, squares, count) = (0.0, 0.0, 0.0)
    for _ in 0..<sampledVectors {
      let x = (0..<length).map { _ in random.next() }
      let (seenBefore, seenAfter) = (x.map(before), x.map(after))
      for row in stride(from: 0, to: layer.rows, by: step) {
        var a = Double(layer.bias[row])
        var b = type.rounded(Double(layer.bias(ofRow: row, changedBy: change)))
        for i in 0..<length {
          let weight = layer.weights[row * length + i]
          a += Double(weight) * seenBefore[i]
          b += type.rounded(Double(change.weight(weight))) * seenAfter[i]
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
