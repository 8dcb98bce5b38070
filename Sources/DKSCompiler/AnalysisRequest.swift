/// What an analysis is to hold beyond the local targets; every field has the default of the command line.
public struct AnalysisRequest: Hashable, Sendable {
  /// The cosine of two inputs at which kernel and tangent kernel are reported, in [−1, 1]; none if nil.
  public var tangentKernelAt: Double?
  /// The number of points from −1 to 1, at least 2, at which C maps of the outputs are reported; none if nil.
  public var gridPoints: Int?
  /// The width at which the spread of q over finite networks is predicted, from 8 on; not at all if nil.
  public var finiteWidth: Int?
  /// How finite networks are sampled; not at all if nil.
  public var sampling: Sampling?

  /// How many networks are drawn, and how wide.
  public struct Sampling: Hashable, Sendable {
    /// The width of every layer at the first of the two widths; the second is twice as wide.
    public var width: Int
    /// The number of networks that are drawn at each width.
    public var draws: Int
    /// The seed of the first network.
    public var seed: UInt64

    /// `width` from 8 to 4096, `draws` from 4 to 10000.
    public init(width: Int = 64, draws: Int = 16, seed: UInt64 = 0) {
      self.width = width
      self.draws = draws
      self.seed = seed
    }
  }

  /// Local targets, transforms and outputs alone.
  public init(
    tangentKernelAt: Double? = nil, gridPoints: Int? = nil, finiteWidth: Int? = nil, sampling: Sampling? = nil
  ) {
    self.tangentKernelAt = tangentKernelAt
    self.gridPoints = gridPoints
    self.finiteWidth = finiteWidth
    self.sampling = sampling
  }
}
