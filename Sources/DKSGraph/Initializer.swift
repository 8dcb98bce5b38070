/// How the weights of an affine layer begin (THEORY.md 1.2).
public struct Initializer: Hashable, Sendable {
  /// The distribution of the matrix.
  public enum Distribution: String, Hashable, Sendable, CaseIterable {
    /// Scaled uniform orthogonal: a Haar matrix times max(√(out/in), 1).
    case orthogonal
    /// N(0, 1/fanIn).
    case gaussian
    /// Uniform with variance 1/fanIn.
    case uniform
    /// Zero.
    case zeros
  }

  /// The distribution of the matrix.
  public var distribution: Distribution
  /// Whether a convolution has it at the centre tap alone, zeros elsewhere.
  public var isDelta: Bool
  /// Multiplies every weight.
  public var scale: Double

  /// Makes an initialiser.
  public init(_ distribution: Distribution, isDelta: Bool = false, scale: Double = 1) {
    self.distribution = distribution
    self.isDelta = isDelta
    self.scale = scale
  }
}
