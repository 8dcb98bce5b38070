/// Scalar functions for activations of one's own: single precision, inlined, without calls to the C
/// library, so that loops over them can be vectorized. Errors stay near 2e-7 relative.
public enum ScalarMath {
  /// eˣ; 0 and infinity beyond the range of `Float`.
  @inlinable public static func exp(_ x: Float) -> Float {
    let (half, fraction) = exponential(x)
    return x > 88.7 ? .infinity : x < -87.3 ? 0 : 2 * (half * fraction + half)
  }

  /// eˣ − 1
  @inlinable public static func expm1(_ x: Float) -> Float {
    let (half, fraction) = exponential(x)
    return x > 88.7 ? .infinity : 2 * (half * fraction + (half - 0.5))
  }

  /// eˣ as 2ⁿ / 2, since n may be 128, and eˣ / 2ⁿ − 1.
  @inlinable static func exponential(_ x: Float) -> (half: Float, fraction: Float) {
    let clamped = x < -87 ? -87 : x > 88.7 ? 88.7 : x
    let magic: Float = 12_582_912  // 1.5 · 2²³: adding it rounds to an integer
    let t = clamped * 1.442_695_04 + magic
    let n = t - magic
    let r = (clamped - n * 0.693_145_752) - n * 1.428_606_77e-6
    var q: Float = 1.388_250_734e-03
    q = q * r + 8.366_580_121e-03
    q = q * r + 4.166_720_062e-02
    q = q * r + 1.666_654_348e-01
    q = q * r + 4.999_999_702e-01
    return (Float(bitPattern: (t.bitPattern &+ 126) << 23), q * (r * r) + r)
  }

  /// Natural logarithm; -infinity at 0, nan below.
  @inlinable public static func log(_ x: Float) -> Float {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    if x == .infinity { return x }
    if x < .leastNormalMagnitude { return logarithm(x * 0x1p24, 0) - 16.635_532 }
    return logarithm(x, 0)
  }

  /// log(1 + x); -infinity at -1, nan below.
  @inlinable public static func log1p(_ x: Float) -> Float {
    guard x > -1 else { return x == -1 ? -.infinity : .nan }
    if x == .infinity { return x }
    let u = 1 + x
    return logarithm(u, (x - (u - 1)) / u)
  }

  /// log u plus what `u` has lost; u is positive and normal.
  @inlinable static func logarithm(_ u: Float, _ lost: Float) -> Float {
    let exponent = Int32(bitPattern: u.bitPattern &- 0x3f35_04f3) >> 23
    let f = Float(bitPattern: u.bitPattern &- (UInt32(bitPattern: exponent) << 23)) - 1
    let e = Float(exponent)
    var q: Float = -7.640_226_930e-02
    q = q * f + 1.277_030_855e-01
    q = q * f - 1.316_219_568e-01
    q = q * f + 1.420_073_509e-01
    q = q * f - 1.662_306_041e-01
    q = q * f + 2.000_125_945e-01
    q = q * f - 2.500_082_850e-01
    q = q * f + 3.333_333_135e-01
    let s = f * f
    let tail = q * (f * s) - 0.5 * s
    return e * 0.693_359_375 + (f + (tail + (e * -2.121_944_40e-4 + lost)))
  }

  /// √x
  @inlinable public static func sqrt(_ x: Float) -> Float { x.squareRoot() }
  /// |x|
  @inlinable public static func abs(_ x: Float) -> Float { x.magnitude }
  /// The smaller; x where they are equal.
  @inlinable public static func min(_ x: Float, _ y: Float) -> Float { y < x ? y : x }
  /// The larger; x where they are equal.
  @inlinable public static func max(_ x: Float, _ y: Float) -> Float { y > x ? y : x }

  /// xʸ; small integer powers by multiplication, so that negative x are fine there.
  @inlinable public static func pow(_ x: Float, _ y: Float) -> Float {
    let whole = y.rounded(.towardZero)
    if whole == y && y.magnitude <= 64 {
      var (result, factor, left): (Float, Float, Int) = (1, x, Int(y.magnitude))
      while left > 0 {
        if left & 1 == 1 { result *= factor }
        factor *= factor
        left >>= 1
      }
      return y < 0 ? 1 / result : result
    }
    if x <= 0 { return x == 0 ? (y > 0 ? 0 : .infinity) : .nan }
    return exp(y * log(x))
  }

  /// tanh x
  @inlinable public static func tanh(_ x: Float) -> Float {
    let em = expm1(-2 * x.magnitude)
    return Float(signOf: x, magnitudeOf: em / (2 + em))
  }

  /// 1 / (1 + e⁻ˣ)
  @inlinable public static func sigmoid(_ x: Float) -> Float {
    let e = exp(-x.magnitude)
    return (x > 0 ? 1 : e) / (1 + e)
  }

  /// log(1 + eˣ)
  @inlinable public static func softplus(_ x: Float) -> Float {
    max(x, 0) + log1p(exp(-x.magnitude))
  }

  /// (2 / √π) ∫₀ˣ e^(−t²) dt
  @inlinable public static func erf(_ x: Float) -> Float {
    let a = min(x.magnitude, 4)
    let s = a * a
    if a <= 0.92 {
      var p: Float = 8.185_234_037e-05
      p = p * s - 8.097_745_012e-04
      p = p * s + 5.196_956_918e-03
      p = p * s - 2.685_770_765e-02
      p = p * s + 1.128_366_441e-01
      p = p * s - 3.761_263_192e-01
      return x * (p * s + 1.128_379_226e+00)
    }
    var q: Float = 2.082_862_920e-05
    q = q * a - 4.313_936_806e-04
    q = q * a + 4.156_255_629e-03
    q = q * a - 2.508_061_752e-02
    q = q * a + 1.082_203_835e-01
    q = q * a + 6.334_008_574e-01
    q = q * a + 1.129_488_349e+00
    q = q * a - 1.692_052_610e-04
    return x.isNaN ? x : Float(signOf: x, magnitudeOf: 1 - exp(-q))
  }

  /// sin x; accurate for |x| up to some 1e4.
  @inlinable public static func sin(_ x: Float) -> Float { wave(x, quarter: 0) }
  /// cos x; accurate for |x| up to some 1e4.
  @inlinable public static func cos(_ x: Float) -> Float { wave(x, quarter: 1) }

  /// sin(x + quarter · π/2).
  @inlinable static func wave(_ x: Float, quarter: UInt32) -> Float {
    let magic: Float = 12_582_912
    let t = x * 0.636_619_772 + magic
    let n = t - magic
    let r = ((x - n * 1.570_312_5) - n * 4.837_512_97e-4) - n * 7.549_789_95e-8
    let quadrant = t.bitPattern &+ quarter
    let s = r * r
    let sine = ((-1.951_463_200e-04 * s + 8.332_155_645e-03) * s - 1.666_665_524e-01) * (s * r) + r
    let cosine =
      ((2.443_241_283e-05 * s - 1.388_730_947e-03) * s + 4.166_664_556e-02) * (s * s) + (1 - 0.5 * s)
    let value = quadrant & 1 == 1 ? cosine : sine
    return quadrant & 2 == 2 ? -value : value
  }

  /// arctan x
  @inlinable public static func atan(_ x: Float) -> Float {
    let a = x.magnitude
    let z = a > 1 ? 1 / a : a
    let s = z * z
    var q: Float = 2.920_680_447e-03
    q = q * s - 1.636_788_249e-02
    q = q * s + 4.321_179_166e-02
    q = q * s - 7.552_208_751e-02
    q = q * s + 1.066_600_233e-01
    q = q * s - 1.421_105_415e-01
    q = q * s + 1.999_377_310e-01
    q = q * s - 3.333_315_253e-01
    let r = q * (s * z) + z
    return Float(signOf: x, magnitudeOf: a > 1 ? 1.570_796_33 - r : r)
  }

  /// arsinh x
  @inlinable public static func asinh(_ x: Float) -> Float {
    let a = min(x.magnitude, 1e18)
    let s = a * a
    return Float(signOf: x, magnitudeOf: log1p(a + s / (1 + (s + 1).squareRoot())))
  }
}
