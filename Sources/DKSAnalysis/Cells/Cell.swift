import DKSGraph

/// Channels of a cell as a value has them.
package struct CellReference: Hashable, Sendable {
  /// The index of the cell.
  var cell: Int32
  /// Which of its channels.
  var channel = Position.aligned
  /// Which of its locations.
  var place = Position.aligned

  init(_ cell: Int, channel: Position = .aligned, place: Position = .aligned) {
    self.cell = Int32(cell)
    self.channel = channel
    self.place = place
  }

  /// The index of the cell.
  var index: Int { Int(cell) }
}

/// A covariance of two cells, as the sums that need it refer to it.
struct PairReference: Hashable, Sendable {
  /// The index of the cell that holds the covariance.
  var cell: Int32
  /// Whether the first of the two is at x' and the second at x.
  var isFlipped = false

  var index: Int { Int(cell) }
  var flipped: PairReference { PairReference(cell: cell, isFlipped: !isFlipped) }
}

/// One random number h(x): all channels of one group, at all locations of one class, are copies of it (Theory 1.8).
///
/// Its kernel K(c) = E[h(x)h(x')] follows from those of older cells. Cells that hold the covariance of two others stand
/// among them, before the sums that need them.
struct Cell: Sendable {
  /// How the cell follows from older ones.
  enum Rule: Sendable {
    /// K = c: a network input, or a part that is kept as it is, by its node.
    case input
    /// 0
    case zero
    /// W h + b: K = s² · mean K + b²; the coefficients are numbers of channels.
    case affine(terms: Range<Int>)
    /// φ̂(h)
    case activation(CellReference)
    /// Σ wᵢhᵢ, with the covariances of those summands that are not independent.
    case sum(terms: Range<Int>, pairs: Range<Int>)
    /// a·h
    case scale(CellReference, Double)
    /// (h − M)/σ over the channels of a location.
    case norm(CellReference, over: Int)
    /// Any one of several, as often as the coefficients say.
    case mixture(terms: Range<Int>)
    /// A random mask for each input.
    case dropout(CellReference, rate: Double)
    /// The covariance of a cell with itself.
    case variance(of: CellReference)
    /// ρ times the covariance of a cell with itself: two locations of a sequence.
    case correlated(CellReference, Double)
    /// The covariance of two locations or inputs that `InputKernel` knows.
    case given(CellReference, CellReference)
    /// Σ kR
    case pairSum(pairs: Range<Int>)
    /// The covariance of two uses of the same weights: s² · mean E[hh'] + b².
    case pairAffine(terms: Range<Int>)
    /// Cov(φ̂(u), ψ̂(v))
    case pairActivation(PairReference, CellReference, CellReference)
    /// Cov(φ̂(u), v) = E[φ̂'(u)] · Cov(u, v), for Gaussian v (Stein's lemma).
    case pairLinear(PairReference, CellReference)
    /// R/σ
    case pairNorm(PairReference, over: Int)
  }

  var rule: Rule
  /// The node that computes it.
  var node: Int32
  /// The first of the node's channels that it stands for.
  var firstChannel: Int32 = 0
  /// The number of channels; 0 for a covariance.
  var channels: Int32
  /// The number of locations that it stands for.
  var locations: Int32
  /// Its location, where locations are told apart.
  var location: Int32 = 0
  /// Whether it is Gaussian, as rule R1 wants the input of an activation to be.
  var isGaussian = false
  /// Whether its mean may differ from 0.
  var hasMean = false
  /// The node to blame where it is not Gaussian; −1 where it is.
  var culprit: Int32 = -1
  /// Whether it is zero at initialisation.
  var isZero = false
  /// Whether zeros are among what it is a mean of, so that its q is lower than that of the rest.
  var isDiluted = false
  /// For a covariance of two uses of weights, the node of the second.
  var partner: Int32 = -1
  /// The layer of weights of its own that it is an elementwise function of; −1 where there is none.
  var atom: Int32 = -1
  /// The number of the weights that it shares with others; −1 where it shares none.
  var sharedKey: Int32 = -1

  /// Whether it is the output of weights that nothing else has.
  func isFresh(_ index: Int) -> Bool { atom == Int32(index) }

  var isInput: Bool { if case .input = rule { true } else { false } }

  /// Whether it holds the covariance of two others.
  var isPair: Bool {
    switch rule {
    case .variance, .correlated, .given, .pairSum, .pairAffine, .pairActivation, .pairLinear, .pairNorm: true
    default: false
    }
  }
}

/// A part of a sum over cells.
struct CellTerm: Hashable, Sendable {
  var source: CellReference
  /// A weight, or a number of channels.
  var coefficient: Double
}

/// A part of a sum over covariances: coefficient · R.
struct PairTerm: Hashable, Sendable {
  var source: PairReference
  var coefficient: Double
}

/// A part of the covariance of two uses of the same weights: coefficient · (R + m·m').
struct ProductTerm: Hashable, Sendable {
  /// Nil where the two are independent.
  var covariance: PairReference?
  var first: CellReference
  var second: CellReference
  var coefficient: Double
}
