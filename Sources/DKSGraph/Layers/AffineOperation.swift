/// A layer with a matrix of weights that an initialiser fills.
public protocol AffineOperation: Layer {
  /// How the weights begin; nil where the method decides.
  var initializer: Initializer? { get set }
}
