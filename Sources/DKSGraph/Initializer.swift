/// How the weights and biases of an affine layer begin (Theory 1.2).
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

  /// Which sides of the matrix come in halves of opposite sign, so that φ(z) − φ(−z) can undo itself
  /// (Balduzzi et al. 2017; Theory 4.3).
  public enum Mirror: String, Hashable, Sendable, CaseIterable {
    /// [W; −W]: the second half of the results is minus the first.
    case outputs
    /// [W, −W]: the second half of the operands counts negative.
    case inputs
    /// [[W, −W], [−W, W]]
    case both
  }

  /// The distribution of the matrix.
  public var distribution: Distribution
  /// Whether a convolution has it at the centre tap alone, zeros elsewhere.
  public var isDelta: Bool
  /// Multiplies every weight.
  public var scale: Double
  /// The standard deviation of the biases, which are normal with mean 0; not negative.
  public var bias: Double
  /// Which sides are mirrored; the matrix that is drawn then has half the size on each of them.
  public var mirror: Mirror?

  /// Makes an initialiser.
  public init(
    _ distribution: Distribution, isDelta: Bool = false, scale: Double = 1, bias: Double = 0,
    mirror: Mirror? = nil
  ) {
    self.distribution = distribution
    self.isDelta = isDelta
    self.scale = scale
    self.bias = bias
    self.mirror = mirror
  }
}
