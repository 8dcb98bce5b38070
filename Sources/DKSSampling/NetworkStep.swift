import DKSAnalysis
import DKSFormulas
import DKSGraph
import DKSKernels

/// What a node does to values that are stored location by location, all features of a location together.
enum NetworkStep: Sendable {
  /// A network input, or zeros: `nil` for an input.
  case source(isZero: Bool)
  /// Appends a coordinate and brings every location to q = 1 (Theory 1.6).
  case normalizeInput(NormalizeInput.Mode)
  /// Dense and convolutional layers.
  case affine(AffineStep)
  /// Rows of a table, one for each token; the number is the deviation of an element.
  case embedding(scale: Double)
  case activation(function: ActivationFunction, transform: ActivationTransform)
  case sum([Double])
  /// Every element of the result is one element of an operand.
  case gather([Element])
  /// A mean over locations.
  case pool(LocationMap)
  /// Means over elements that are not pooling of locations; taken for pooling of all.
  case means([[Int]])
  /// The largest over windows of locations.
  case maximum([[Int]])
  case layerNorm(epsilon: Double)
  case dropout(rate: Double)
  case scale(Double)
  case product

  /// Where an element of a gathered value comes from.
  struct Element: Hashable, Sendable {
    var operand: Int
    var index: Int
  }

  /// Whether the result is random beyond what the operands are.
  var isRandom: Bool {
    switch self {
    case .affine, .embedding, .dropout: true
    default: false
    }
  }
}

/// An affine layer: one matrix for each group, applied to the drawn taps' features at every location.
struct AffineStep: Sendable {
  /// For each drawn tap, the location it reads for each location of the result; nothing beyond the border.
  var taps: [LocationMap]
  var groups: Int
  var initializer: Initializer
  var hasBias: Bool
  /// Layers with the same key have the same weights.
  var key: String?

  /// The variance of a weight times the number of features: σ²/taps.
  var tapVariance: Double { initializer.varianceFactor / Double(taps.count) }
}

/// Why a network cannot be sampled.
package enum SamplingError: Error, Hashable {
  /// The value of the named node has too many locations for a covariance of each pair.
  case tooManyLocations(node: String, count: Int, limit: Int)
  /// The value of the named node has more elements than are kept.
  case tooManyElements(node: String, count: Int, limit: Int)
  /// The window of the named node has a longer side than is sampled.
  case tooLargeWindow(node: String, side: Int, limit: Int)
  /// The layers up to the named node have more weights than are drawn.
  case tooManyWeights(node: String, limit: Int)
  /// The operation of the named node is not sampled.
  case operation(node: String, operation: String)
  /// The activation of the named node cannot be evaluated.
  case activation(node: String)
  /// The named layer begins with biases other than zero or with mirrored weights, which are not drawn.
  case initializer(node: String)
}

extension TensorType {
  /// The place of element `flat`, counted row by row, in a value stored location by location.
  func stored(_ flat: Int) -> Int {
    guard hasFeaturesFirst else { return flat }
    let locations = locationCount
    return (flat % locations) * featureCount + flat / locations
  }
}
