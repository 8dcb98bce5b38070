/// How the weights of a layer start. `scale` multiplies the standard deviation.
public struct Initializer: Sendable {
  enum Base: Sendable {
    case gaussian, uniform, scaledOrthogonal, zeros
  }

  let base: Base
  let scale: Double
  let isDelta: Bool

  /// N(0, 1 / fan-in).
  public static let gaussian = gaussian(scale: 1)
  /// Uniform, with the variance 1 / fan-in.
  public static let uniform = uniform(scale: 1)
  /// Haar orthogonal times max(√(out / in), 1) (THEORY.md 1.2).
  public static let scaledOrthogonal = scaledOrthogonal(scale: 1)
  /// All zero.
  public static let zeros = Initializer(base: .zeros, scale: 0, isDelta: false)

  /// N(0, scale² / fan-in); He's initialization has the scale √2.
  public static func gaussian(scale: Double) -> Initializer {
    Initializer(base: .gaussian, scale: scale, isDelta: false)
  }

  /// Uniform, with the variance scale² / fan-in.
  public static func uniform(scale: Double) -> Initializer {
    Initializer(base: .uniform, scale: scale, isDelta: false)
  }

  /// Haar orthogonal times scale · max(√(out / in), 1).
  public static func scaledOrthogonal(scale: Double) -> Initializer {
    Initializer(base: .scaledOrthogonal, scale: scale, isDelta: false)
  }

  /// A convolution whose taps are zero except the center one, which is as `base` says (THEORY.md 1.2).
  public static func delta(_ base: Initializer) -> Initializer {
    Initializer(base: base.base, scale: base.scale, isDelta: true)
  }

  /// A matrix [rows, columns], row-major, that takes `rows` inputs to `columns` outputs.
  func matrix(rows: Int, columns: Int, fanIn: Int, random: inout RandomStream) -> [Float] {
    let count = rows * columns
    let deviation = scale / Double(max(fanIn, 1)).squareRoot()
    switch base {
    case .gaussian:
      return (0..<count).map { _ in Float(deviation * random.gaussian()) }
    case .uniform:
      let bound = deviation * 3.0.squareRoot()
      return (0..<count).map { _ in Float(bound * (2 * random.uniform() - 1)) }
    case .zeros:
      return [Float](repeating: 0, count: count)
    case .scaledOrthogonal:
      let factor = Float(scale * max((Double(columns) / Double(max(rows, 1))).squareRoot(), 1))
      return orthogonalMatrix(rows: rows, columns: columns, random: &random).map { factor * $0 }
    }
  }

  /// The taps [kernel, kernel, inputs, columns] of a convolution, one matrix after another per group: the
  /// columns of group g are g·(columns / groups) and on.
  func taps(kernel: Int, inputs: Int, columns: Int, groups: Int, random: inout RandomStream) -> [Float] {
    let width = columns / groups
    let positions = isDelta ? 1 : kernel * kernel
    let first = isDelta ? ((kernel - 1) / 2) * (kernel + 1) : 0
    let rows = positions * inputs
    var taps = [Float](repeating: 0, count: kernel * kernel * inputs * columns)
    for group in 0..<groups {
      let block = matrix(rows: rows, columns: width, fanIn: rows, random: &random)
      for row in 0..<rows {
        for column in 0..<width {
          taps[(first * inputs + row) * columns + group * width + column] = block[row * width + column]
        }
      }
    }
    return taps
  }
}
