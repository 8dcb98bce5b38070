/// The four constants of φ̂(x) = γ(φ(αx + β) + δ) (Martens et al. 2021, section 8), and how well they solve
/// the equations that they were found from.
public struct ActivationTransform: Hashable, Sendable {
  /// α
  public var inputScale: Double
  /// β
  public var inputShift: Double
  /// γ
  public var outputScale: Double
  /// δ
  public var outputShift: Double
  /// a of a leaky ReLU, where the method chooses it; it then replaces the slope that the user wrote.
  public var negativeSlope: Double?
  /// The largest absolute residual of the local equations (Theory 3.1); never negative.
  public var residual: Double

  /// Makes a transform from its constants.
  public init(
    inputScale: Double = 1, inputShift: Double = 0, outputScale: Double = 1, outputShift: Double = 0,
    negativeSlope: Double? = nil, residual: Double = 0
  ) {
    self.inputScale = inputScale
    self.inputShift = inputShift
    self.outputScale = outputScale
    self.outputShift = outputShift
    self.negativeSlope = negativeSlope
    self.residual = residual
  }
}
