import DKSGraph

/// What two cells have to do with one another.
struct Joint: Sendable {
  /// Their covariance; nil where they are independent, as far as is known.
  var covariance: PairReference?
  /// Why something of it is not known.
  var unknown: Dependence.Reason?
  /// Whether the covariance is 0 at initialisation for all inputs, and is kept for the sake of gradients alone: a bias that
  /// two uses share is learned for both.
  var vanishes = false

  static let independent = Joint()

  /// The same, with the two exchanged.
  var flipped: Joint {
    var result = self
    result.covariance = covariance?.flipped
    return result
  }
}

/// The covariances that were asked for, each made once.
struct JointCache {
  struct Key: Hashable {
    var first: CellReference
    var second: CellReference
  }

  var known: [Key: Joint] = [:]
  var depth = 0
  /// So many cells may lie between two values and what they have in common.
  static let depthLimit = 1000
  /// So many covariances may be asked for, beside those in proportion to the network.
  static let countLimit = 1 << 20
}
