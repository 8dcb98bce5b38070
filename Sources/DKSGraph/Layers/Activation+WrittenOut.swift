import DKSFormulas

extension ActivationLayer {
  /// γ(φ(αx + β) + δ) as one activation of its own, for texts that have no other way to say it.
  public var writtenOut: ActivationLayer {
    guard let transform else { return self }
    var phi = phi
    if let slope = transform.negativeSlope, let leaky = ActivationCatalogue.activation("leakyRelu", [slope]) {
      phi = leaky
    }
    var formula = ScalarExpression.variable
    if transform.inputScale != 1 { formula = .constant(transform.inputScale) * formula }
    if transform.inputShift != 0 { formula = formula + .constant(transform.inputShift) }
    formula = phi.expression.composed(with: formula)
    if transform.outputShift != 0 { formula = formula + .constant(transform.outputShift) }
    if transform.outputScale != 1 { formula = .constant(transform.outputScale) * formula }
    if formula == phi.expression { return ActivationLayer(phi: phi, isKept: isKept) }
    let own = Activation(name: "\(phi.name)Shaped", expression: formula, isBuiltIn: false)
    return ActivationLayer(phi: own, isKept: isKept)
  }
}
