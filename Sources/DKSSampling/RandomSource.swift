import CMath

/// Random numbers that are the same on every machine for a given seed: SplitMix64 (Steele, Lea and Flood 2014) and the
/// polar method for Gaussians (Marsaglia and Bray 1964).
struct RandomSource: Sendable {
  private var state: UInt64
  private var spare: Double?

  init(seed: UInt64) { state = seed &* 0xD134_2543_DE82_EF95 &+ 0x9E37_79B9_7F4A_7C15 }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// From 0 to less than 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// N(0, 1)
  mutating func gaussian() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
      let s = u * u + v * v
      guard s > 0, s < 1 else { continue }
      let factor = (-2 * log(s) / s).squareRoot()
      spare = v * factor
      return u * factor
    }
  }

  /// From 0 to `bound` − 1.
  mutating func index(below bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
}
