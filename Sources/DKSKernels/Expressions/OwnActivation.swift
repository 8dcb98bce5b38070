import DKSGraph

extension ActivationFunction {
  /// The function of an own formula.
  static func own(_ activation: Activation) throws(ActivationError) -> ActivationFunction {
    throw .unknownName(activation.name)
  }
}
