/// How the weights and biases of a layer start. `scale` multiplies the standard deviation.
public struct Initializer: Sendable {
  enum Base: Sendable {
    case gaussian, uniform, scaledOrthogonal, zeros
  }

  /// Which sides of a matrix come in halves of opposite sign (Balduzzi et al. 2017; Theory 4.3).
  public enum Mirror: Sendable {
    /// [W; −W]: the second half of the results is minus the first.
    case outputs
    /// [W, −W]: the second half of the operands counts negative.
    case inputs
    /// [[W, −W], [−W, W]]
    case both
  }

  let base: Base
  let scale: Double
  let isDelta: Bool
  var mirror: Mirror?
  var biasDeviation = 0.0

  /// N(0, 1 / fan-in).
  public static let gaussian = gaussian(scale: 1)
  /// Uniform, with the variance 1 / fan-in.
  public static let uniform = uniform(scale: 1)
  /// Haar orthogonal times max(√(out / in), 1) (Theory 1.2).
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

  /// A convolution whose taps are zero except one, which is as `base` says (Theory 1.2).
  public static func delta(_ base: Initializer) -> Initializer {
    Initializer(base: base.base, scale: base.scale, isDelta: true)
  }

  /// The same with mirrored sides; of a side with an odd number of features the last weights are 0.
  public func mirrored(_ mirror: Mirror) -> Initializer {
    var result = self
    result.mirror = mirror
    return result
  }

  /// The same with biases drawn from N(0, deviation²) in place of 0.
  public func withBias(deviation: Double) -> Initializer {
    var result = self
    result.biasDeviation = deviation
    return result
  }

  /// The biases of a layer.
  func biases(_ count: Int, random: inout RandomStream) -> [Float] {
    guard biasDeviation != 0 else { return [Float](repeating: 0, count: count) }
    return (0..<count).map { _ in Float(biasDeviation * random.gaussian()) }
  }

  /// A matrix [rows, columns], row-major, that takes `rows` inputs to `columns` outputs; `rows` is `taps` times
  /// the number of features, and mirrored halves are of the features of each tap.
  func matrix(rows: Int, columns: Int, fanIn: Int, taps: Int = 1, random: inout RandomStream) -> [Float] {
    guard let mirror else { return plainMatrix(rows: rows, columns: columns, fanIn: fanIn, random: &random) }
    let features = rows / max(taps, 1)
    let half = mirror == .outputs ? features : features / 2
    let width = mirror == .inputs ? columns : columns / 2
    let drawn = plainMatrix(rows: taps * half, columns: width, fanIn: taps * half, random: &random)
    var result = [Float](repeating: 0, count: rows * columns)
    for tap in 0..<taps {
      for i in 0..<features where i / max(half, 1) < 2 && half > 0 {
        for j in 0..<columns where j / max(width, 1) < 2 && width > 0 {
          let value = drawn[(tap * half + i % half) * width + j % width]
          result[(tap * features + i) * columns + j] = (i < half) == (j < width) ? value : -value
        }
      }
    }
    return result
  }

  private func plainMatrix(rows: Int, columns: Int, fanIn: Int, random: inout RandomStream) -> [Float] {
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

  /// The taps [kernel height, kernel width, inputs, columns] of a convolution, one matrix after another per group:
  /// the columns of group g are g·(columns / groups) and on. Of a delta only `tap` is not zero, the middle one
  /// unless given.
  func taps(
    kernel: Extents, tap: Extents? = nil, inputs: Int, columns: Int, groups: Int, random: inout RandomStream
  ) -> [Float] {
    let width = columns / groups
    let positions = isDelta ? 1 : kernel.area
    let place = tap ?? Extents((kernel.height - 1) / 2, (kernel.width - 1) / 2)
    let first = isDelta ? min(max(place.height * kernel.width + place.width, 0), kernel.area - 1) : 0
    let rows = positions * inputs
    var taps = [Float](repeating: 0, count: kernel.area * inputs * columns)
    for group in 0..<groups {
      let block = matrix(rows: rows, columns: width, fanIn: rows, taps: positions, random: &random)
      for row in 0..<rows {
        for column in 0..<width {
          taps[(first * inputs + row) * columns + group * width + column] = block[row * width + column]
        }
      }
    }
    return taps
  }
}
